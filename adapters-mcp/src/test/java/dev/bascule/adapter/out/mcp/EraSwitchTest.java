package dev.bascule.adapter.out.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.out.ServerStatus.Transport;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.outcome.Delivery;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Failure.BadAnswer;
import dev.bascule.domain.outcome.Failure.Cancelled;
import dev.bascule.domain.outcome.Failure.Refused;
import dev.bascule.domain.outcome.Failure.Rejected;
import dev.bascule.domain.outcome.Failure.Unreachable;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.outcome.Reply.Answered;
import dev.bascule.domain.outcome.Reply.Failed;
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

final class EraSwitchTest {

  private static final EraVerdict MODERN = EraVerdict.modern(Optional.empty());
  private static final EraVerdict LEGACY = EraVerdict.legacy();
  private static final Rejected WRONG_REVISION = new Rejected(-32022, "no", Optional.empty());

  private final FakeTicker ticker = new FakeTicker();
  private final Deque<EraVerdict> verdicts = new ArrayDeque<>();
  private final List<Era> made = new ArrayList<>();
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final FakeLink modern = new FakeLink();
  private final FakeLink legacy = new FakeLink();
  private final FakeLink sse = new FakeLink();

  @Test
  void usesTheLinkOfTheEraThatTheServerIsOf() {
    EraSwitch link = link(ProtocolChoice.AUTO, MODERN);
    modern.answering("1").answering("2");

    assertEquals("1", answer(link));
    assertEquals("2", answer(link));

    assertEquals(List.of(Era.MODERN), made);
    assertEquals(FakeLink.STATUS, link.status());
  }

  @Test
  void makesNoLinkToAServerOfWhichNothingIsKnown() {
    Unreachable away = new Unreachable("away", Delivery.NOT_SENT);
    EraSwitch link = link(ProtocolChoice.AUTO, new EraVerdict.Unknown(away));

    assertEquals(away, failure(link));

    assertEquals(List.of(), made);
    assertFalse(link.status().connected());
  }

  @Test
  void asksAgainOverAnOlderLinkWhereTheServerSaysThatItIsOlder() throws Exception {
    EraSwitch link = link(ProtocolChoice.AUTO, MODERN);
    modern.answering(new Failed<>(WRONG_REVISION)).pointingTo(Era.LEGACY);
    legacy.answering("old").answering("old again");

    assertEquals("old", answer(link));
    assertEquals("old again", answer(link));

    assertTrue(modern.closed.await(5, TimeUnit.SECONDS));
  }

  @Test
  void goesOnToTheOldestTransportWhereTheEndpointIsNone() {
    EraSwitch link = link(ProtocolChoice.AUTO, LEGACY);
    legacy.answering(new Failed<>(new Refused("405"))).pointingTo(Era.SSE);
    sse.answering("events");

    assertEquals("events", answer(link));
    assertEquals(List.of(Era.LEGACY, Era.SSE), made);
  }

  @Test
  void keepsAModernLinkThatTheOperatorChose() {
    EraSwitch link = link(ProtocolChoice.MODERN);
    modern.answering(new Failed<>(WRONG_REVISION)).pointingTo(Era.LEGACY);

    assertEquals(WRONG_REVISION, failure(link));
    assertEquals(List.of(Era.MODERN), made);
  }

  @Test
  void findsOutAnewWhereAServerRefusesTheHandshake() throws Exception {
    EraSwitch link = link(ProtocolChoice.AUTO, LEGACY, MODERN);
    legacy.answering(new Failed<>(new Refused("no handshake")));
    modern.answering("new");

    assertInstanceOf(Refused.class, failure(link));
    assertEquals("new", answer(link));

    assertTrue(legacy.closed.await(5, TimeUnit.SECONDS));
  }

  @Test
  void believesInALinkThatHasServed() {
    EraSwitch link = link(ProtocolChoice.AUTO, LEGACY);
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
    EraSwitch link = link(ProtocolChoice.AUTO, LEGACY);
    legacy.answering(new Failed<>(new Unreachable("away", Delivery.NOT_SENT))).answering("old");

    assertInstanceOf(Unreachable.class, failure(link));
    assertEquals("old", answer(link));
  }

  @Test
  void changesTheLinkOnceAnOldServerWasReplaced() throws Exception {
    EraSwitch link = link(ProtocolChoice.AUTO, LEGACY, MODERN);
    legacy.answering("old");
    modern.answering("new");

    assertEquals("old", answer(link));
    ticker.advance(Duration.ofHours(24));

    assertEquals("new", answer(link));
    assertTrue(legacy.closed.await(5, TimeUnit.SECONDS));
  }

  @Test
  void isOfNoUseOnceItIsClosed() throws Exception {
    EraSwitch link = link(ProtocolChoice.AUTO, MODERN);
    modern.answering("1");
    assertEquals("1", answer(link));

    link.close();

    assertTrue(modern.closed.await(0, TimeUnit.SECONDS));
    assertInstanceOf(Cancelled.class, failure(link));
  }

  @Test
  void waitsWhenItIsClosedForWhatIsStillBeingClosed() throws Exception {
    EraSwitch link = link(ProtocolChoice.AUTO, LEGACY, MODERN);
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

  private EraSwitch link(ProtocolChoice choice, EraVerdict... probed) {
    verdicts.addAll(List.of(probed));
    return new EraSwitch(
        Transport.STREAMABLE_HTTP,
        new EraKnowledge(choice, _ -> verdicts.removeFirst(), ticker),
        new FakeLinks());
  }

  private String answer(EraSwitch link) {
    return switch (request(link)) {
      case Answered<JsonSlice>(JsonSlice value) -> value.text();
      case Failed<JsonSlice>(Failure.Upstream failure) -> throw new AssertionError(failure);
    };
  }

  private Failure failure(EraSwitch link) {
    return switch (request(link)) {
      case Answered<JsonSlice>(JsonSlice value) -> throw new AssertionError(value);
      case Failed<JsonSlice>(Failure.Upstream failure) -> failure;
    };
  }

  private Reply<JsonSlice> request(EraSwitch link) {
    return link.request(
        Outgoing.ofPage(ListKind.TOOLS, Optional.empty(), Exchange.ANONYMOUS),
        TimeLimit.of(Duration.ofSeconds(8), ticker));
  }

  private final class FakeLinks implements Links {

    @Override
    public McpLink modern(Optional<Discovered> discovered) {
      made.add(Era.MODERN);
      return modern;
    }

    @Override
    public McpLink legacy() {
      made.add(Era.LEGACY);
      return legacy;
    }

    @Override
    public McpLink sse() {
      made.add(Era.SSE);
      return sse;
    }
  }
}
