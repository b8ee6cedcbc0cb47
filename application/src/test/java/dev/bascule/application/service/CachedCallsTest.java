package dev.bascule.application.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.Rights;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.domain.cache.Group;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.outcome.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Calls that are answered at once: like all others, or not at all. */
final class CachedCallsTest {

  private static final FreshnessDemand YOUNG =
      new FreshnessDemand(false, false, false, Duration.ofSeconds(1), null, null);

  private final House house = new House();

  /** All that anybody can see of what was done. */
  private record Trace(
      Object caches, Object breakers, long calls, long errors, int background, List<String> told) {

    static Trace of(House house) {
      return new Trace(
          List.of(house.caches.listings().stats(), house.caches.results().stats()),
          house.upstreams.all().stream().map(each -> each.breaker().snapshot()).toList(),
          house.counters.calls(),
          house.counters.errors(),
          house.background.size(),
          Stream.of(house.events.answers, house.events.told)
              .flatMap(List::stream)
              .sorted()
              .toList());
    }
  }

  private static Optional<Outcome<McpResult>> atOnce(House house, FreshnessDemand demand) {
    return house.callTool.callToolAtOnce(
        House.call("look", "{}"), demand, Exchange.plain(Caller.ANONYMOUS));
  }

  private Optional<Outcome<McpResult>> atOnce() {
    return atOnce(house, FreshnessDemand.NONE);
  }

  private static void isAnsweredAsTheWholeWayDoes(House mine, House other) {
    assertEquals(Optional.of(other.call("look")), atOnce(mine, FreshnessDemand.NONE));
    assertEquals(Trace.of(other), Trace.of(mine));
  }

  private void isLeftToTheWholeWay(FreshnessDemand demand) {
    Trace before = Trace.of(house);

    assertEquals(Optional.empty(), atOnce(house, demand));
    assertEquals(before, Trace.of(house));
  }

  private void isLeftToTheWholeWay() {
    isLeftToTheWholeWay(FreshnessDemand.NONE);
  }

  @Test
  void answersAHitAsTheWholeWayDoes() {
    House other = new House();
    house.call("look");
    other.call("look");
    house.ticker.advance(Duration.ofSeconds(3));
    other.ticker.advance(Duration.ofSeconds(3));

    isAnsweredAsTheWholeWayDoes(house, other);
  }

  @Test
  void refusesAsTheWholeWayDoesWhileTheBreakerIsOpen() {
    House other = new House();
    for (House each : List.of(house, other)) {
      each.list();
      each.upstreams.all().forEach(upstream -> upstream.breaker().forceOpen());
    }

    isAnsweredAsTheWholeWayDoes(house, other);
  }

  @Test
  void refusesToolsThatAreNeverCachedAsTheWholeWayDoes() {
    ToolRule rule = House.cached("other");
    House mine = new House(rule);
    House other = new House(rule);
    for (House each : List.of(mine, other)) {
      each.list();
      each.upstreams.all().forEach(upstream -> upstream.breaker().forceOpen());
    }

    isAnsweredAsTheWholeWayDoes(mine, other);
  }

  @Test
  void answersAHitWhileTheBreakerIsOpen() {
    house.call("look");
    house.upstreams.all().forEach(upstream -> upstream.breaker().forceOpen());

    assertInstanceOf(Outcome.Served.class, atOnce().orElseThrow());
  }

  @Test
  void leavesAProbeToTheWholeWay() {
    house.list();
    house.upstreams.all().forEach(upstream -> upstream.breaker().forceOpen());
    house.ticker.advance(Duration.ofSeconds(30));

    assertEquals(Optional.empty(), atOnce());
  }

  @Test
  void leavesWhatIsNotListedYet() {
    isLeftToTheWholeWay();
  }

  @Test
  void leavesWhatIsNotCachedYet() {
    house.list();

    isLeftToTheWholeWay();
  }

  @Test
  void leavesWhatHasExpired() {
    house.call("look");
    house.ticker.advance(House.RESULT_LIFE);

    isLeftToTheWholeWay();
  }

  @Test
  void answersAHitByAStaleListingAsTheWholeWayDoes() {
    House other = new House();
    for (House each : List.of(house, other)) {
      each.list();
      each.ticker.advance(House.LISTING_LIFE.minusNanos(1));
      each.call("look");
      each.ticker.advance(Duration.ofNanos(1));
    }

    isAnsweredAsTheWholeWayDoes(house, other);
  }

  @Test
  void refusesByAStaleListingAsTheWholeWayDoes() {
    House other = new House();
    for (House each : List.of(house, other)) {
      each.list();
      each.ticker.advance(House.LISTING_LIFE);
      each.upstreams.all().forEach(upstream -> upstream.breaker().forceOpen());
    }

    isAnsweredAsTheWholeWayDoes(house, other);
  }

  @Test
  void leavesWhatIsListedByAListingThatIsTooOldForAnything() {
    house.list();
    house.ticker.advance(House.LISTING_LIFE.plusHours(24).minusNanos(1));
    house.call("look");

    assertTrue(atOnce().isPresent());
    house.ticker.advanceNanos(1);
    isLeftToTheWholeWay();
  }

  @Test
  void leavesWhatIsNotFreshEnough() {
    house.call("look");
    house.ticker.advance(Duration.ofSeconds(2));

    isLeftToTheWholeWay(YOUNG);
    isLeftToTheWholeWay(FreshnessDemand.RELOAD);
  }

  @Test
  void leavesWhatWasInvalidated() {
    house.call("look");
    int dropped = house.caches.results().invalidate(new Group.OfServer(House.SERVER));

    assertEquals(1, dropped);
    assertEquals(Optional.empty(), atOnce());
  }

  @Test
  void leavesThoseWhoMayNotCall() {
    house.call("look");
    house.access.set(
        new AccessPolicy(
            List.of(),
            /* tokens= */ false,
            new Rights(
                Map.of(
                    Rights.EVERYBODY,
                    new Rights.Grants(
                        List.of(Rights.Pattern.of("files/other").orElseThrow()),
                        List.of(),
                        false,
                        false,
                        false)))));

    isLeftToTheWholeWay();
  }

  @Test
  void answersOnlyWithTheBreakersOwnRefusalWhatNobodyWantsFetched() {
    house.list();
    house.upstreams.all().forEach(upstream -> upstream.breaker().forceOpen());

    isLeftToTheWholeWay(House.ONLY_IF_CACHED);
  }

  @Test
  void tellsInATraceWhatItAnswered() {
    TracedCalls traced = new TracedCalls(house.callTool, house.tracing);
    house.call("look");

    Optional<Outcome<McpResult>> outcome =
        traced.callToolAtOnce(
            House.call("look", "{}"), FreshnessDemand.NONE, Exchange.plain(Caller.ANONYMOUS));

    assertTrue(outcome.isPresent());
  }
}
