package dev.bascule.adapter.out.mcp.negotiation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.out.mcp.FakeMcpConnection;
import dev.bascule.adapter.out.mcp.config.ProtocolChoice;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.DiscoverResult;
import dev.bascule.adapter.out.mcp.protocol.McpConnection;
import dev.bascule.adapter.out.mcp.protocol.McpConnectionFactory;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.out.ServerStatus.Transport;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.Refused;
import dev.bascule.domain.result.Failure.Rejected;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.domain.time.FakeTicker;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.protocol.ProtocolEra;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class NegotiatingConnectionTest {

  private static final ProbeResult MODERN = ProbeResult.modern(Optional.empty());
  private static final ProbeResult LEGACY = ProbeResult.legacy();
  private static final Rejected WRONG_REVISION = new Rejected(-32022, "no", Optional.empty());

  private final FakeTicker ticker = new FakeTicker();
  private final Deque<ProbeResult> results = new ArrayDeque<>();
  private final List<ProtocolEra> created = new ArrayList<>();
  private final CountDownLatch closeSignal = new CountDownLatch(1);
  private final FakeMcpConnection modern = new FakeMcpConnection();
  private final FakeMcpConnection legacy = new FakeMcpConnection();
  private final FakeMcpConnection sse = new FakeMcpConnection();

  @Test
  void usesConnectionOfNegotiatedEra() {
    NegotiatingConnection connection = connection(ProtocolChoice.AUTO, MODERN);
    modern.withReply("1").withReply("2");

    assertEquals("1", answer(connection));
    assertEquals("2", answer(connection));

    assertEquals(List.of(ProtocolEra.MODERN), created);
    assertEquals(FakeMcpConnection.STATUS, connection.status());
  }

  @Test
  void createsNoConnectionIfEraIsUnknown() {
    Unreachable away = new Unreachable("away", DeliveryStatus.NOT_SENT);
    NegotiatingConnection connection =
        connection(ProtocolChoice.AUTO, new ProbeResult.Unknown(away));

    assertEquals(away, failure(connection));

    assertEquals(List.of(), created);
    assertFalse(connection.status().connected());
  }

  @Test
  void retriesOverLegacyConnectionIfServerIsLegacy() throws Exception {
    NegotiatingConnection connection = connection(ProtocolChoice.AUTO, MODERN);
    modern.withReply(new Failed<>(WRONG_REVISION)).withBetterEra(ProtocolEra.LEGACY);
    legacy.withReply("old").withReply("old again");

    assertEquals("old", answer(connection));
    assertEquals("old again", answer(connection));

    assertTrue(modern.closed.await(5, TimeUnit.SECONDS));
  }

  @Test
  void fallsBackToHttpSse() {
    NegotiatingConnection connection = connection(ProtocolChoice.AUTO, LEGACY);
    legacy.withReply(new Failed<>(new Refused("405"))).withBetterEra(ProtocolEra.SSE);
    sse.withReply("events");

    assertEquals("events", answer(connection));
    assertEquals(List.of(ProtocolEra.LEGACY, ProtocolEra.SSE), created);
  }

  @Test
  void keepsConfiguredModernConnection() {
    NegotiatingConnection connection = connection(ProtocolChoice.MODERN);
    modern.withReply(new Failed<>(WRONG_REVISION)).withBetterEra(ProtocolEra.LEGACY);

    assertEquals(WRONG_REVISION, failure(connection));
    assertEquals(List.of(ProtocolEra.MODERN), created);
  }

  @Test
  void negotiatesAgainIfHandshakeIsRejected() throws Exception {
    NegotiatingConnection connection = connection(ProtocolChoice.AUTO, LEGACY, MODERN);
    legacy.withReply(new Failed<>(new Refused("no handshake")));
    modern.withReply("new");

    assertInstanceOf(Refused.class, failure(connection));
    assertEquals("new", answer(connection));

    assertTrue(legacy.closed.await(5, TimeUnit.SECONDS));
  }

  @Test
  void keepsConnectionThatHasSucceeded() {
    NegotiatingConnection connection = connection(ProtocolChoice.AUTO, LEGACY);
    legacy
        .withReply(new Failed<>(new Rejected(-32602, "no", Optional.empty())))
        .withReply(new Failed<>(new BadAnswer("nonsense")))
        .withReply("old");

    assertInstanceOf(Rejected.class, failure(connection));
    assertInstanceOf(BadAnswer.class, failure(connection));
    assertEquals("old", answer(connection));
  }

  @Test
  void keepsEraOfUnavailableServer() {
    NegotiatingConnection connection = connection(ProtocolChoice.AUTO, LEGACY);
    legacy
        .withReply(new Failed<>(new Unreachable("away", DeliveryStatus.NOT_SENT)))
        .withReply("old");

    assertInstanceOf(Unreachable.class, failure(connection));
    assertEquals("old", answer(connection));
  }

  @Test
  void changesConnectionAfterServerWasUpdated() throws Exception {
    NegotiatingConnection connection = connection(ProtocolChoice.AUTO, LEGACY, MODERN);
    legacy.withReply("old");
    modern.withReply("new");

    assertEquals("old", answer(connection));
    ticker.advance(Duration.ofHours(24));

    assertEquals("new", answer(connection));
    assertTrue(legacy.closed.await(5, TimeUnit.SECONDS));
  }

  @Test
  void rejectsRequestsAfterClose() throws Exception {
    NegotiatingConnection connection = connection(ProtocolChoice.AUTO, MODERN);
    modern.withReply("1");
    assertEquals("1", answer(connection));

    connection.close();

    assertTrue(modern.closed.await(0, TimeUnit.SECONDS));
    assertInstanceOf(Cancelled.class, failure(connection));
  }

  @Test
  void waitsForEarlierConnectionsOnClose() throws Exception {
    NegotiatingConnection connection = connection(ProtocolChoice.AUTO, LEGACY, MODERN);
    legacy.withReply("old").closeAfter(closeSignal);
    modern.withReply("new");
    assertEquals("old", answer(connection));
    ticker.advance(Duration.ofHours(24));
    assertEquals("new", answer(connection));

    Thread closing = Thread.ofVirtual().start(connection::close);
    assertTrue(modern.closed.await(5, TimeUnit.SECONDS));
    assertEquals(1, legacy.closed.getCount());
    closeSignal.countDown();
    closing.join();

    assertEquals(0, legacy.closed.getCount());
  }

  private NegotiatingConnection connection(ProtocolChoice choice, ProbeResult... probed) {
    results.addAll(List.of(probed));
    return new NegotiatingConnection(
        Transport.STREAMABLE_HTTP,
        new ProtocolNegotiator(choice, _ -> results.removeFirst(), ticker),
        new FakeConnections());
  }

  private String answer(NegotiatingConnection connection) {
    return switch (request(connection)) {
      case Answered<JsonSlice>(JsonSlice value) -> value.text();
      case Failed<JsonSlice>(Failure.UpstreamFailure failure) -> throw new AssertionError(failure);
    };
  }

  private Failure failure(NegotiatingConnection connection) {
    return switch (request(connection)) {
      case Answered<JsonSlice>(JsonSlice value) -> throw new AssertionError(value);
      case Failed<JsonSlice>(Failure.UpstreamFailure failure) -> failure;
    };
  }

  private UpstreamReply<JsonSlice> request(NegotiatingConnection connection) {
    return connection.request(
        OutgoingRequest.ofPage(ListKind.TOOLS, Optional.empty(), CallContext.ANONYMOUS),
        TimeLimit.of(Duration.ofSeconds(8), ticker));
  }

  private final class FakeConnections implements McpConnectionFactory {

    @Override
    public McpConnection modern(Optional<DiscoverResult> discoverResult) {
      created.add(ProtocolEra.MODERN);
      return modern;
    }

    @Override
    public McpConnection legacy() {
      created.add(ProtocolEra.LEGACY);
      return legacy;
    }

    @Override
    public McpConnection sse() {
      created.add(ProtocolEra.SSE);
      return sse;
    }
  }
}
