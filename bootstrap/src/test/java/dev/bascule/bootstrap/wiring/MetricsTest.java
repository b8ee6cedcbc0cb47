package dev.bascule.bootstrap.wiring;

import static dev.bascule.bootstrap.wiring.BridgeFixture.cachingRule;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.policy.CacheRule;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.RetryRule;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.mcp.CacheScope;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** The metrics for collectors and for operators are consistent, by the documented laws. */
@Timeout(60) // The first bridge on a machine may be slow.
class MetricsTest {

  private static final String REQUESTS = "bascule_cache_requests_total";
  private static final String RESPONSES = "cache=\"responses\"";
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** Its results are stale immediately, and served anyway. */
  private static final ToolRule SLOW =
      new ToolRule(
          new Glob("slow"),
          new CacheRule.Cacheable(
              new FreshnessLifetime(Duration.ofNanos(1), MINUTE, Duration.ZERO),
              CacheScope.PUBLIC,
              false),
          Optional.empty(),
          RetryRule.BY_HINTS);

  @Test
  void countsEachCacheResult() throws Exception {
    try (BridgeFixture fixture = BridgeFixture.start(cachingRule("clock", MINUTE), SLOW)) {
      fixture.call("clock", "{}");
      fixture.call("clock", "{}");
      fixture.callWithCacheControl("no-cache", "clock");
      fixture.call("slow", "{\"seconds\":0}");
      fixture.call("slow", "{\"seconds\":0}");

      MetricSamples samples = fixture.scrape();

      assertEquals(
          Map.of("hit", 1L, "stale", 1L, "miss", 2L, "request", 1L, "collapsed", 0L),
          results(samples));
      assertEquals(
          List.of(2L, 2L),
          List.of(
              samples.sum("bascule_cache_lookups_total", RESPONSES, "result=\"hit\""),
              samples.sum("bascule_cache_lookups_total", RESPONSES, "result=\"miss\"")));
    }
  }

  @Test
  void countsCollapsedRequests() throws Exception {
    try (BridgeFixture fixture = BridgeFixture.start(cachingRule("slow", MINUTE))) {
      fixture.callConcurrently(10, "slow", "{\"seconds\":1}");

      MetricSamples samples = fixture.scrape();

      Map<String, Long> results = results(samples);
      assertEquals(1, results.get("miss"));
      assertEquals(10, results.values().stream().mapToLong(Long::longValue).sum());
      assertAgrees(fixture.metrics().get("response_cache"), samples, RESPONSES);
    }
  }

  @Test
  void exposesSameNumbersToCollectorsAndOperators() throws Exception {
    try (BridgeFixture fixture = BridgeFixture.startWithSmallCache(cachingRule("clock", MINUTE))) {
      for (int i = 0; i < 5; i++) {
        fixture.call("clock", "{\"a\":" + i + "}");
        fixture.call("clock", "{\"a\":" + i + "}");
      }
      fixture.callWithCacheControl("max-age=0", "clock");
      fixture.callWithCacheControl("only-if-cached", "clock");
      fixture.callWithCacheControl("no-cache", "clock");
      fixture.call("nothing-of-the-kind", "{}");
      fixture.failCalls("slow", 2);

      JsonNode metrics = fixture.metrics();
      MetricSamples samples = fixture.scrape();

      assertAgrees(metrics.get("response_cache"), samples, RESPONSES);
      assertAgrees(metrics.get("tools_cache"), samples, "cache=\"tools\"");
      assertSavings(metrics.get("savings"), samples);
      assertEquals(
          metrics.at("/global_metrics/circuit_breaker_calls").asLong(),
          samples.sum("bascule_upstream_requests_seconds_count"));
      assertEquals(
          metrics.at("/global_metrics/total_errors").asLong(),
          samples.sum("bascule_upstream_requests_seconds_count")
              - samples.sum("bascule_upstream_requests_seconds_count", "outcome=\"answered\"")
              - samples.sum("bascule_upstream_requests_seconds_count", "outcome=\"cancelled\""));
      JsonNode breaker = metrics.at("/circuit_breakers/demo");
      assertEquals(
          breaker.get("total_requests").asLong(), samples.sum("bascule_breaker_calls_total"));
      assertEquals(
          breaker.get("successful_requests").asLong(),
          samples.sum("bascule_breaker_successes_total"));
      assertEquals(17, samples.sum("bascule_tool_calls_seconds_count"));
      assertEquals(1, samples.sum("bascule_tool_calls_seconds_count", "tool=\"unknown\""));
    }
  }

  @Test
  void countsBreakerResults() throws Exception {
    try (BridgeFixture fixture = BridgeFixture.start()) {
      fixture.failCalls("slow", 5);
      fixture.call("clock", "{}");

      MetricSamples samples = fixture.scrape();

      assertEquals(
          1,
          samples.sum(
              "bascule_breaker_transitions_total", "from=\"closed\"", "to=\"open\"", "\"demo\""));
      assertEquals(1, samples.sum("bascule_breaker_state", "state=\"open\""));
      assertEquals(0, samples.sum("bascule_breaker_state", "state=\"closed\""));
      assertEquals(1, samples.sum("bascule_tool_calls_seconds_count", "outcome=\"circuit_open\""));
    }
  }

  private static Map<String, Long> results(MetricSamples samples) {
    return Map.of(
        "hit", samples.sum(REQUESTS, RESPONSES, "result=\"hit\""),
        "stale", samples.sum(REQUESTS, RESPONSES, "result=\"stale\""),
        "miss", samples.sum(REQUESTS, RESPONSES, "result=\"miss\""),
        "request", samples.sum(REQUESTS, RESPONSES, "result=\"request\""),
        "collapsed", samples.sum(REQUESTS, RESPONSES, "result=\"collapsed\""));
  }

  private static void assertSavings(JsonNode savings, MetricSamples samples) {
    String calls = "bascule_cache_saved_calls_total";
    assertEquals(6, savings.get("calls").asLong());
    assertEquals(6, savings.at("/hits/calls").asLong());
    assertEquals(6, samples.sum(calls, "\"demo\"", "result=\"hit\""));
    assertEquals(0, samples.sum(calls, "result=\"collapsed\""));
    assertEquals(0, samples.sum(calls, "result=\"stale\""));
    assertTrue(savings.get("seconds").asDouble() >= 0);
  }

  /** The law of {@link dev.bascule.domain.freshness.CacheOutcome}. */
  private static void assertAgrees(JsonNode told, MetricSamples samples, String cache) {
    long requests = samples.sum(REQUESTS, cache);
    assertTrue(requests > 0, "nothing was counted");
    assertEquals(
        told.get("total_requests").asLong(),
        requests - samples.sum(REQUESTS, cache, "result=\"request\""));
    String lookUps = "bascule_cache_lookups_total";
    assertEquals(told.get("hits").asLong(), samples.sum(lookUps, cache, "result=\"hit\""));
    assertEquals(told.get("misses").asLong(), samples.sum(lookUps, cache, "result=\"miss\""));
    assertEquals(
        told.get("evictions").asLong(), samples.sum("bascule_cache_evictions_total", cache));
    assertEquals(
        told.get("expired").asLong(), samples.sum("bascule_cache_expired_entries_total", cache));
    assertEquals(
        told.get("rejected").asLong(), samples.sum("bascule_cache_rejected_entries_total", cache));
    assertEquals(told.get("size").asLong(), samples.sum("bascule_cache_entries", cache));
    assertEquals(told.get("bytes").asLong(), samples.sum("bascule_cache_size_bytes", cache));
  }
}
