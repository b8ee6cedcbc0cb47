package dev.bascule.adapter.out.mcp;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.application.port.out.ServerStatus.Transport;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.outcome.Failure.Cancelled;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.outcome.Reply.Failed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A link that answers what a test has it answer, in turn, and keeps what it was asked. */
final class FakeLink implements McpLink {

  static final ServerStatus STATUS =
      new ServerStatus(Transport.SSE, true, Optional.of("r"), Optional.empty(), Optional.empty());

  final List<Outgoing> asked = new CopyOnWriteArrayList<>();
  final CountDownLatch closed = new CountDownLatch(1);
  private final Deque<Reply<JsonSlice>> replies = new ArrayDeque<>();
  private volatile CountDownLatch closing = new CountDownLatch(0);
  private volatile Optional<Era> betterEra = Optional.empty();

  FakeLink answering(String result) {
    replies.add(new Reply.Answered<>(JsonSlice.of(result.getBytes(StandardCharsets.UTF_8))));
    return this;
  }

  FakeLink answering(Reply<JsonSlice> reply) {
    replies.add(reply);
    return this;
  }

  FakeLink closingOnceOpen(CountDownLatch latch) {
    closing = latch;
    return this;
  }

  FakeLink pointingTo(Era era) {
    betterEra = Optional.of(era);
    return this;
  }

  @Override
  public Reply<JsonSlice> request(Outgoing outgoing, TimeLimit limit) {
    asked.add(outgoing);
    return replies.removeFirst();
  }

  @Override
  public Reply<Discovery> discover(Exchange exchange, TimeLimit limit) {
    return new Failed<>(new Cancelled());
  }

  @Override
  public ServerStatus status() {
    return STATUS;
  }

  @Override
  public Optional<Era> betterEra() {
    return betterEra;
  }

  @Override
  public void close() {
    try {
      closing.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    closed.countDown();
  }
}
