package dev.bascule.application.cache;

import static dev.bascule.application.CoreFixture.ONLY_IF_CACHED;
import static dev.bascule.application.CoreFixture.RESULT_LIFE;
import static dev.bascule.application.CoreFixture.SERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.application.CoreFixture;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.policy.CacheRule;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.RetryRule;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.application.port.out.CacheName;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.cache.CacheStats;
import dev.bascule.domain.freshness.CacheOutcome;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.Polling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * How each outcome of a look-up is reported, and how that agrees with the statistics of the cache.
 */
class CacheMetricsTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final FreshnessRequirement YOUNGER_THAN_ANY =
      new FreshnessRequirement(false, false, false, /* maxAge= */ Duration.ZERO, null, null);
  private static final Failure.Unreachable GONE =
      new Failure.Unreachable("connection refused", DeliveryStatus.MAY_HAVE_RUN);

  private final CoreFixture core =
      new CoreFixture(kept(new FreshnessLifetime(RESULT_LIFE, MINUTE, MINUTE)));

  private static ToolRule kept(FreshnessLifetime lifetime) {
    return new ToolRule(
        new Glob("look"),
        new CacheRule.Cacheable(lifetime, CacheScope.PRIVATE, /* onlyReadOnly= */ false),
        Optional.empty(),
        RetryRule.NEVER);
  }

  @Test
  void reportsMiss() {
    core.call("look");

    assertEquals(List.of("TOOLS of files: MISS", "RESPONSES of files: MISS"), core.events.answers);
  }

  @Test
  void reportsFreshHit() {
    core.call("look");
    core.call("look");

    assertResults(CacheOutcome.MISS, CacheOutcome.HIT);
  }

  @Test
  void reportsStaleWhileRevalidate() {
    core.call("look");
    core.ticker.advance(RESULT_LIFE);

    core.call("look");

    assertResults(CacheOutcome.MISS, CacheOutcome.STALE);
  }

  @Test
  void reportsStaleIfError() {
    CoreFixture frugal =
        new CoreFixture(kept(new FreshnessLifetime(RESULT_LIFE, Duration.ZERO, MINUTE)));
    frugal.call("look");
    frugal.ticker.advance(RESULT_LIFE);
    frugal.server.answers(_ -> new UpstreamReply.Failed<>(GONE));

    frugal.call("look");

    assertEquals(List.of(CacheOutcome.MISS, CacheOutcome.STALE), results(frugal));
    assertEquals(2, frugal.caches.results().stats().misses());
  }

  @Test
  void reportsFailureAsMiss() {
    core.server.answers(_ -> new UpstreamReply.Failed<>(GONE));

    core.call("look");

    assertResults(CacheOutcome.MISS);
  }

  @Test
  void reportsOnlyIfCached() {
    core.call("look", "{}", ONLY_IF_CACHED);
    core.call("look");
    core.call("look", "{}", ONLY_IF_CACHED);

    assertResults(CacheOutcome.MISS, CacheOutcome.HIT);
  }

  @Test
  void reportsCollapsedRequest() throws InterruptedException {
    List<Thread> second = new ArrayList<>();
    core.server.answers(_ -> answerOnceAnotherWaits(second));

    core.call("look");
    second.getFirst().join();

    assertEquals(1, core.server.callCount());
    assertEquals(
        List.of(CacheOutcome.MISS, CacheOutcome.COLLAPSED),
        results(core).stream().sorted().toList());
  }

  private UpstreamReply<McpResult> answerOnceAnotherWaits(List<Thread> second) {
    Thread caller = Thread.ofPlatform().start(() -> core.call("look"));
    second.add(caller);
    Polling.awaitState(caller, Thread.State.TIMED_WAITING);
    return FakeMcpServer.result("1");
  }

  @Test
  void reportsReloadAsRequest() {
    core.call("look");

    core.call("look", "{}", FreshnessRequirement.RELOAD);

    assertResults(CacheOutcome.MISS, CacheOutcome.REQUEST);
    assertEquals(1, core.caches.results().stats().gets());
  }

  @Test
  void reportsFailedReloadAsRequest() {
    core.call("look");
    core.server.answers(_ -> new UpstreamReply.Failed<>(GONE));

    core.call("look", "{}", FreshnessRequirement.RELOAD);

    assertResults(CacheOutcome.MISS, CacheOutcome.REQUEST);
  }

  @Test
  void reportsUnacceptableFreshValueAsMiss() {
    core.call("look");
    core.ticker.advanceNanos(1);

    core.call("look", "{}", YOUNGER_THAN_ANY);

    assertResults(CacheOutcome.MISS, CacheOutcome.MISS);
    assertEquals(1, core.caches.results().stats().hits());
  }

  @Test
  void distinguishesCaches() {
    discover();
    discover();

    assertEquals(
        List.of("DISCOVERIES of files: MISS", "DISCOVERIES of files: HIT"), core.events.answers);
  }

  private void discover() {
    Outcome<ServerDiscovery> outcome =
        core.discover.discover(SERVER, FreshnessRequirement.NONE, CallContext.ANONYMOUS);
    assertInstanceOf(Outcome.Served.class, outcome);
  }

  @Test
  void agreesWithLookUpsOfCache() {
    core.call("look");
    core.call("look");
    core.ticker.advanceNanos(1);
    core.call("look", "{}", YOUNGER_THAN_ANY);
    core.call("look", "{}", FreshnessRequirement.RELOAD);
    core.call("look", "{}", ONLY_IF_CACHED);
    core.ticker.advance(RESULT_LIFE);
    core.call("look");
    core.server.answers(_ -> new UpstreamReply.Failed<>(GONE));
    core.call("look", "{\"a\":1}", FreshnessRequirement.NONE);

    assertEquals(core.caches.results().stats().gets(), lookedUp(CacheName.RESPONSES));
    assertEquals(core.caches.listings().stats().gets(), lookedUp(CacheName.TOOLS));
  }

  @Test
  void agreesInEachCountForPlainRequests() {
    core.call("look");
    core.call("look");
    core.ticker.advance(RESULT_LIFE);
    core.call("look");
    core.runBackground();
    core.call("look", "{\"a\":1}", FreshnessRequirement.NONE);

    CacheStats stats = core.caches.results().stats();
    assertResults(CacheOutcome.MISS, CacheOutcome.HIT, CacheOutcome.STALE, CacheOutcome.MISS);
    assertEquals(List.of(2L, 2L), List.of(stats.hits(), stats.misses()));
  }

  private long lookedUp(CacheName cache) {
    return core.events.answers.stream()
        .filter(answer -> answer.startsWith(cache + " of "))
        .filter(answer -> !answer.endsWith(CacheOutcome.REQUEST.name()))
        .count();
  }

  private void assertResults(CacheOutcome... answers) {
    assertEquals(List.of(answers), results(core));
  }

  private static List<CacheOutcome> results(CoreFixture core) {
    String prefix = CacheName.RESPONSES + " of files: ";
    return core.events.answers.stream()
        .filter(answer -> answer.startsWith(prefix))
        .map(answer -> CacheOutcome.valueOf(answer.substring(prefix.length())))
        .toList();
  }
}
