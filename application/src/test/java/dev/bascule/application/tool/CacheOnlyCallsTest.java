package dev.bascule.application.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.CoreFixture;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.Permissions;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Calls that are answered at once: like all others, or not at all. */
final class CacheOnlyCallsTest {

  private static final FreshnessRequirement YOUNG =
      new FreshnessRequirement(false, false, false, Duration.ofSeconds(1), null, null);

  private final CoreFixture house = new CoreFixture();

  /** All that anybody can see of what was done. */
  private record Trace(
      Object caches, Object breakers, long calls, long errors, int background, List<String> told) {

    static Trace of(CoreFixture house) {
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

  private static Optional<Outcome<McpResult>> atOnce(
      CoreFixture house, FreshnessRequirement demand) {
    return house.callTool.callToolAtOnce(
        CoreFixture.call("look", "{}"), demand, CallContext.plain(Caller.ANONYMOUS));
  }

  private Optional<Outcome<McpResult>> atOnce() {
    return atOnce(house, FreshnessRequirement.NONE);
  }

  private static void isAnsweredAsTheWholeWayDoes(CoreFixture mine, CoreFixture other) {
    assertEquals(Optional.of(other.call("look")), atOnce(mine, FreshnessRequirement.NONE));
    assertEquals(Trace.of(other), Trace.of(mine));
  }

  private void isLeftToTheWholeWay(FreshnessRequirement demand) {
    Trace before = Trace.of(house);

    assertEquals(Optional.empty(), atOnce(house, demand));
    assertEquals(before, Trace.of(house));
  }

  private void isLeftToTheWholeWay() {
    isLeftToTheWholeWay(FreshnessRequirement.NONE);
  }

  @Test
  void answersAHitAsTheWholeWayDoes() {
    CoreFixture other = new CoreFixture();
    house.call("look");
    other.call("look");
    house.ticker.advance(Duration.ofSeconds(3));
    other.ticker.advance(Duration.ofSeconds(3));

    isAnsweredAsTheWholeWayDoes(house, other);
  }

  @Test
  void refusesAsTheWholeWayDoesWhileTheBreakerIsOpen() {
    CoreFixture other = new CoreFixture();
    for (CoreFixture each : List.of(house, other)) {
      each.list();
      each.upstreams.all().forEach(upstream -> upstream.breaker().forceOpen());
    }

    isAnsweredAsTheWholeWayDoes(house, other);
  }

  @Test
  void refusesToolsThatAreNeverCachedAsTheWholeWayDoes() {
    ToolRule rule = CoreFixture.cached("other");
    CoreFixture mine = new CoreFixture(rule);
    CoreFixture other = new CoreFixture(rule);
    for (CoreFixture each : List.of(mine, other)) {
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
    house.ticker.advance(CoreFixture.RESULT_LIFE);

    isLeftToTheWholeWay();
  }

  @Test
  void answersAHitByAStaleListingAsTheWholeWayDoes() {
    CoreFixture other = new CoreFixture();
    for (CoreFixture each : List.of(house, other)) {
      each.list();
      each.ticker.advance(CoreFixture.LISTING_LIFE.minusNanos(1));
      each.call("look");
      each.ticker.advance(Duration.ofNanos(1));
    }

    isAnsweredAsTheWholeWayDoes(house, other);
  }

  @Test
  void refusesByAStaleListingAsTheWholeWayDoes() {
    CoreFixture other = new CoreFixture();
    for (CoreFixture each : List.of(house, other)) {
      each.list();
      each.ticker.advance(CoreFixture.LISTING_LIFE);
      each.upstreams.all().forEach(upstream -> upstream.breaker().forceOpen());
    }

    isAnsweredAsTheWholeWayDoes(house, other);
  }

  @Test
  void leavesWhatIsListedByAListingThatIsTooOldForAnything() {
    house.list();
    house.ticker.advance(CoreFixture.LISTING_LIFE.plusHours(24).minusNanos(1));
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
    isLeftToTheWholeWay(FreshnessRequirement.RELOAD);
  }

  @Test
  void leavesWhatWasInvalidated() {
    house.call("look");
    int dropped = house.caches.results().invalidate(new CacheTag.OfServer(CoreFixture.SERVER));

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
            new Permissions(
                Map.of(
                    Permissions.EVERYBODY,
                    new Permissions.Grants(
                        List.of(Permissions.Pattern.of("files/other").orElseThrow()),
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

    isLeftToTheWholeWay(CoreFixture.ONLY_IF_CACHED);
  }

  @Test
  void tellsInATraceWhatItAnswered() {
    TracingCallToolService traced = new TracingCallToolService(house.callTool, house.tracing);
    house.call("look");

    Optional<Outcome<McpResult>> outcome =
        traced.callToolAtOnce(
            CoreFixture.call("look", "{}"),
            FreshnessRequirement.NONE,
            CallContext.plain(Caller.ANONYMOUS));

    assertTrue(outcome.isPresent());
  }
}
