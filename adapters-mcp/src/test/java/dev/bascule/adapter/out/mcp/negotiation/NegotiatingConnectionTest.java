package dev.bascule.adapter.out.mcp.negotiation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.out.mcp.FakeMcpConnection;
import dev.bascule.adapter.out.mcp.config.ProtocolChoice;
import dev.bascule.adapter.out.mcp.json.JsonSlice;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.DiscoverResult;
import dev.bascule.adapter.out.mcp.protocol.McpConnection;
import dev.bascule.adapter.out.mcp.protocol.McpConnectionFactory;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.adapter.out.mcp.protocol.ProtocolEra;
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
  private final Deque<ProbeResult> verdicts = new ArrayDeque<>();
  private final List<ProtocolEra> made = new ArrayList<>();
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final FakeMcpConnection modern = new FakeMcpConnection();
  private final FakeMcpConnection legacy = new FakeMcpConnection();
  private final FakeMcpConnection sse = new FakeMcpConnection();

  @Test
  void usesTheLinkOfTheEraThatTheServerIsOf() {
    NegotiatingConnection link = link(ProtocolChoice.AUTO, MODERN);
    modern.answering("1").answering("2");

    assertEquals("1", answer(link));
    assertEquals("2", answer(link));

    assertEquals(List.of(ProtocolEra.MODERN), made);
    assertEquals(FakeMcpConnection.STATUS, link.status());
  }

  @Test
  void makesNoLinkToAServerOfWhichNothingIsKnown() {
    Unreachable away = new Unreachable("away", DeliveryStatus.NOT_SENT);
    NegotiatingConnection link = link(ProtocolChoice.AUTO, new ProbeResult.Unknown(away));

    assertEquals(away, failure(link));

    assertEquals(List.of(), made);
    assertFalse(link.status().connected());
  }

  @Test
  void asksAgainOverAnOlderLinkWhereTheServerSaysThatItIsOlder() throws Exception {
    NegotiatingConnection link = link(ProtocolChoice.AUTO, MODERN);
    modern.answering(new Failed<>(WRONG_REVISION)).pointingTo(ProtocolEra.LEGACY);
    legacy.answering("old").answering("old again");

    assertEquals("old", answer(link));
    assertEquals("old again", answer(link));

    assertTrue(modern.closed.await(5, TimeUnit.SECONDS));
  }

  @Test
  void goesOnToTheOldestTransportWhereTheEndpointIsNone() {
    NegotiatingConnection link = link(ProtocolChoice.AUTO, LEGACY);
    legacy.answering(new Failed<>(new Refused("405"))).pointingTo(ProtocolEra.SSE);
    sse.answering("events");

    assertEquals("events", answer(link));
    assertEquals(List.of(ProtocolEra.LEGACY, ProtocolEra.SSE), made);
  }

  @Test
  void keepsAModernLinkThatTheOperatorChose() {
    NegotiatingConnection link = link(ProtocolChoice.MODERN);
    modern.answering(new Failed<>(WRONG_REVISION)).pointingTo(ProtocolEra.LEGACY);

    assertEquals(WRONG_REVISION, failure(link));
    assertEquals(List.of(ProtocolEra.MODERN), made);
  }

  @Test
  void findsOutAnewWhereAServerRefusesTheHandshake() throws Exception {
    NegotiatingConnection link = link(ProtocolChoice.AUTO, LEGACY, MODERN);
    legacy.answering(new Failed<>(new Refused("no handshake")));
    modern.answering("new");

    assertInstanceOf(Refused.class, failure(link));
    assertEquals("new", answer(link));

    assertTrue(legacy.closed.await(5, TimeUnit.SECONDS));
  }

  @Test
  void believesInALinkThatHasServed() {
    NegotiatingConnection link = link(ProtocolChoice.AUTO, LEGACY);
    legacy
        .answering(new Failed<>(new Rejected(-32602, "no", Optional.empty())))
        .answering(new Failed<>(new BadAnswer("nonsense")))
        .answering("old");

    assertInstanceOf(Rejected.class, failure(link));
    assertInstanceOf(BadAnswer.class, failure(link));
    assertEquals("old", answer(link));
  }

  @Test
  void doesNotDoubtAServerThatIsAway() {
    NegotiatingConnection link = link(ProtocolChoice.AUTO, LEGACY);
    legacy
        .answering(new Failed<>(new Unreachable("away", DeliveryStatus.NOT_SENT)))
        .answering("old");

    assertInstanceOf(Unreachable.class, failure(link));
    assertEquals("old", answer(link));
  }

  @Test
  void changesTheLinkOnceAnOldServerWasReplaced() throws Exception {
    NegotiatingConnection link = link(ProtocolChoice.AUTO, LEGACY, MODERN);
    legacy.answering("old");
    modern.answering("new");

    assertEquals("old", answer(link));
    ticker.advance(Duration.ofHours(24));

    assertEquals("new", answer(link));
    assertTrue(legacy.closed.await(5, TimeUnit.SECONDS));
  }

  @Test
  void isOfNoUseOnceItIsClosed() throws Exception {
    NegotiatingConnection link = link(ProtocolChoice.AUTO, MODERN);
    modern.answering("1");
    assertEquals("1", answer(link));

    link.close();

    assertTrue(modern.closed.await(0, TimeUnit.SECONDS));
    assertInstanceOf(Cancelled.class, failure(link));
  }

  @Test
  void waitsWhenItIsClosedForWhatIsStillBeingClosed() throws Exception {
    NegotiatingConnection link = link(ProtocolChoice.AUTO, LEGACY, MODERN);
    legacy.answering("old").closingOnceOpen(goOn);
    modern.answering("new");
    assertEquals("old", answer(link));
    ticker.advance(Duration.ofHours(24));
    assertEquals("new", answer(link));

    Thread closing = Thread.ofVirtual().start(link::close);
    assertTrue(modern.closed.await(5, TimeUnit.SECONDS));
    assertEquals(1, legacy.closed.getCount());
    goOn.countDown();
    closing.join();

    assertEquals(0, legacy.closed.getCount());
  }

  private NegotiatingConnection link(ProtocolChoice choice, ProbeResult... probed) {
    verdicts.addAll(List.of(probed));
    return new NegotiatingConnection(
        Transport.STREAMABLE_HTTP,
        new ProtocolNegotiator(choice, _ -> verdicts.removeFirst(), ticker),
        new FakeLinks());
  }

  private String answer(NegotiatingConnection link) {
    return switch (request(link)) {
      case Answered<JsonSlice>(JsonSlice value) -> value.text();
      case Failed<JsonSlice>(Failure.Upstream failure) -> throw new AssertionError(failure);
    };
  }

  private Failure failure(NegotiatingConnection link) {
    return switch (request(link)) {
      case Answered<JsonSlice>(JsonSlice value) -> throw new AssertionError(value);
      case Failed<JsonSlice>(Failure.Upstream failure) -> failure;
    };
  }

  private UpstreamReply<JsonSlice> request(NegotiatingConnection link) {
    return link.request(
        OutgoingRequest.ofPage(ListKind.TOOLS, Optional.empty(), CallContext.ANONYMOUS),
        TimeLimit.of(Duration.ofSeconds(8), ticker));
  }

  private final class FakeLinks implements McpConnectionFactory {

    @Override
    public McpConnection modern(Optional<DiscoverResult> discovered) {
      made.add(ProtocolEra.MODERN);
      return modern;
    }

    @Override
    public McpConnection legacy() {
      made.add(ProtocolEra.LEGACY);
      return legacy;
    }

    @Override
    public McpConnection sse() {
      made.add(ProtocolEra.SSE);
      return sse;
    }
  }
}
