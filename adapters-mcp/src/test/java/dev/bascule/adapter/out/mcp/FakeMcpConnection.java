package dev.bascule.adapter.out.mcp;

import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.McpConnection;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.application.port.out.ServerStatus.Transport;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.protocol.ProtocolEra;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A connection with scripted replies, in order, that records its requests. */
public final class FakeMcpConnection implements McpConnection {

  public static final ServerStatus STATUS =
      new ServerStatus(Transport.SSE, true, Optional.of("r"), Optional.empty(), Optional.empty());

  public final List<OutgoingRequest> requests = new CopyOnWriteArrayList<>();
  public final CountDownLatch closed = new CountDownLatch(1);
  private final Deque<UpstreamReply<JsonSlice>> replies = new ArrayDeque<>();
  private volatile CountDownLatch closeSignal = new CountDownLatch(0);
  private volatile Optional<ProtocolEra> betterEra = Optional.empty();

  public FakeMcpConnection withReply(String result) {
    replies.add(
        new UpstreamReply.Answered<>(JsonSlice.of(result.getBytes(StandardCharsets.UTF_8))));
    return this;
  }

  public FakeMcpConnection withReply(UpstreamReply<JsonSlice> reply) {
    replies.add(reply);
    return this;
  }

  public FakeMcpConnection closeAfter(CountDownLatch latch) {
    closeSignal = latch;
    return this;
  }

  public FakeMcpConnection withBetterEra(ProtocolEra era) {
    betterEra = Optional.of(era);
    return this;
  }

  @Override
  public UpstreamReply<JsonSlice> request(OutgoingRequest outgoing, TimeLimit limit) {
    requests.add(outgoing);
    return replies.removeFirst();
  }

  @Override
  public boolean isStarted() {
    return true;
  }

  @Override
  public Optional<Failure.UpstreamFailure> start(TimeLimit limit) {
    return Optional.empty();
  }

  @Override
  public UpstreamReply<ServerDiscovery> discover(CallContext context, TimeLimit limit) {
    return new Failed<>(new Cancelled());
  }

  @Override
  public ServerStatus status() {
    return STATUS;
  }

  @Override
  public Optional<ProtocolEra> betterEra() {
    return betterEra;
  }

  @Override
  public void close() {
    try {
      closeSignal.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    closed.countDown();
  }
}
