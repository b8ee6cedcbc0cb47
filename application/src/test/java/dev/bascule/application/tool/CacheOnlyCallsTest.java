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
import dev.bascule.domain.result.Failure;
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

  private final CoreFixture core = new CoreFixture();

  /** All that anybody can see of what was done. */
  private record Trace(
      Object caches, Object breakers, long calls, long errors, int background, List<String> told) {

    static Trace of(CoreFixture core) {
      return new Trace(
          List.of(core.caches.listings().stats(), core.caches.results().stats()),
          core.upstreams.all().stream().map(each -> each.breaker().snapshot()).toList(),
          core.counters.calls(),
          core.counters.errors(),
          core.background.size(),
          Stream.of(core.events.answers, core.events.told).flatMap(List::stream).sorted().toList());
    }
  }

  private static Optional<Outcome<McpResult>> tryCall(
      CoreFixture core, FreshnessRequirement requirement) {
    return core.callTool.tryCallTool(
        CoreFixture.call("look", "{}"), requirement, CallContext.plain(Caller.ANONYMOUS));
  }

  private Optional<Outcome<McpResult>> tryCall() {
    return tryCall(core, FreshnessRequirement.NONE);
  }

  private static void isAnsweredAsTheWholeWayDoes(CoreFixture mine, CoreFixture other) {
    assertEquals(Optional.of(other.call("look")), tryCall(mine, FreshnessRequirement.NONE));
    assertEquals(Trace.of(other), Trace.of(mine));
  }

  private void isLeftToTheWholeWay(FreshnessRequirement requirement) {
    Trace before = Trace.of(core);

    assertEquals(Optional.empty(), tryCall(core, requirement));
    assertEquals(before, Trace.of(core));
  }

  private void isLeftToTheWholeWay() {
    isLeftToTheWholeWay(FreshnessRequirement.NONE);
  }

  @Test
  void answersAHitAsTheWholeWayDoes() {
    CoreFixture other = new CoreFixture();
    core.call("look");
    other.call("look");
    core.ticker.advance(Duration.ofSeconds(3));
    other.ticker.advance(Duration.ofSeconds(3));

    isAnsweredAsTheWholeWayDoes(core, other);
  }

  @Test
  void refusesAsTheWholeWayDoesWhileTheBreakerIsOpen() {
    CoreFixture other = new CoreFixture();
    for (CoreFixture each : List.of(core, other)) {
      each.list();
      each.upstreams.all().forEach(upstream -> upstream.breaker().forceOpen());
    }

    isAnsweredAsTheWholeWayDoes(core, other);
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
    core.call("look");
    core.upstreams.all().forEach(upstream -> upstream.breaker().forceOpen());

    assertInstanceOf(Outcome.Served.class, tryCall().orElseThrow());
  }

  @Test
  void rejectsCallsWhileAProbeIsDue() {
    core.list();
    core.upstreams.all().forEach(upstream -> upstream.breaker().forceOpen());
    core.ticker.advance(Duration.ofSeconds(30));

    assertEquals(
        Optional.of(new Outcome.Failed<>(new Failure.CircuitOpen(Duration.ofSeconds(1)))),
        tryCall());
  }

  @Test
  void leavesWhatIsNotListedYet() {
    isLeftToTheWholeWay();
  }

  @Test
  void leavesWhatIsNotCachedYet() {
    core.list();

    isLeftToTheWholeWay();
  }

  @Test
  void leavesWhatHasExpired() {
    core.call("look");
    core.ticker.advance(CoreFixture.RESULT_LIFE);

    isLeftToTheWholeWay();
  }

  @Test
  void answersAHitByAStaleListingAsTheWholeWayDoes() {
    CoreFixture other = new CoreFixture();
    for (CoreFixture each : List.of(core, other)) {
      each.list();
      each.ticker.advance(CoreFixture.LISTING_LIFE.minusNanos(1));
      each.call("look");
      each.ticker.advance(Duration.ofNanos(1));
    }

    isAnsweredAsTheWholeWayDoes(core, other);
  }

  @Test
  void refusesByAStaleListingAsTheWholeWayDoes() {
    CoreFixture other = new CoreFixture();
    for (CoreFixture each : List.of(core, other)) {
      each.list();
      each.ticker.advance(CoreFixture.LISTING_LIFE);
      each.upstreams.all().forEach(upstream -> upstream.breaker().forceOpen());
    }

    isAnsweredAsTheWholeWayDoes(core, other);
  }

  @Test
  void leavesWhatIsListedByAListingThatIsTooOldForAnything() {
    core.list();
    core.ticker.advance(CoreFixture.LISTING_LIFE.plusHours(24).minusNanos(1));
    core.call("look");

    assertTrue(tryCall().isPresent());
    core.ticker.advanceNanos(1);
    isLeftToTheWholeWay();
  }

  @Test
  void leavesWhatIsNotFreshEnough() {
    core.call("look");
    core.ticker.advance(Duration.ofSeconds(2));

    isLeftToTheWholeWay(YOUNG);
    isLeftToTheWholeWay(FreshnessRequirement.RELOAD);
  }

  @Test
  void leavesWhatWasInvalidated() {
    core.call("look");
    int dropped = core.caches.results().invalidate(new CacheTag.ServerTag(CoreFixture.SERVER));

    assertEquals(1, dropped);
    assertEquals(Optional.empty(), tryCall());
  }

  @Test
  void leavesThoseWhoMayNotCall() {
    core.call("look");
    core.access.set(
        new AccessPolicy(
            List.of(),
            /* tokens= */ false,
            new Permissions(
                Map.of(
                    Permissions.EVERYBODY,
                    new Permissions.Grants(
                        List.of(Permissions.AccessPattern.of("files/other").orElseThrow()),
                        List.of(),
                        false,
                        false,
                        false)))));

    isLeftToTheWholeWay();
  }

  @Test
  void answersOnlyWithTheBreakersOwnRefusalWhatNobodyWantsFetched() {
    core.list();
    core.upstreams.all().forEach(upstream -> upstream.breaker().forceOpen());

    isLeftToTheWholeWay(CoreFixture.ONLY_IF_CACHED);
  }

  @Test
  void tellsInATraceWhatItAnswered() {
    TracingCallToolService traced = new TracingCallToolService(core.callTool, core.tracing);
    core.call("look");

    Optional<Outcome<McpResult>> outcome =
        traced.tryCallTool(
            CoreFixture.call("look", "{}"),
            FreshnessRequirement.NONE,
            CallContext.plain(Caller.ANONYMOUS));

    assertTrue(outcome.isPresent());
  }
}
