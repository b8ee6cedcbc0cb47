package dev.bascule.bootstrap.wiring;

import static dev.bascule.bootstrap.wiring.BridgeFixture.cachingRule;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.bootstrap.wiring.BridgeFixture.ToolResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The whole bridge in front of the demo server. */
class BridgeTest {

  private static final Set<String> CACHE_FIELDS =
      Set.of(
          "hits",
          "misses",
          "evictions",
          "expired",
          "size",
          "total_requests",
          "hit_rate_percent",
          "max_size",
          "default_ttl");

  private static final Set<String> BREAKER_FIELDS =
      Set.of(
          "state",
          "failure_count",
          "success_count",
          "total_requests",
          "successful_requests",
          "success_rate_percent",
          "last_failure",
          "last_success",
          "state_duration_seconds",
          "is_available");

  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void returnsSecondCallFromCacheWhateverItsSpacing() throws Exception {
    try (BridgeFixture fixture = BridgeFixture.start(cachingRule("clock", MINUTE))) {
      ToolResponse first = fixture.call("clock", "{\"a\":1,\"b\":2}");
      ToolResponse second = fixture.call("clock", " { \"b\" : 2, \"a\" : 1 } ");

      assertEquals("bascule; fwd=miss; stored", first.cacheStatus());
      assertThat(second.cacheStatus()).startsWith("bascule; hit; ttl=");
      assertEquals(first.body(), second.body());
    }
  }

  @Test
  void invalidatesCacheWhenToolWrites() throws Exception {
    try (BridgeFixture fixture = BridgeFixture.start(cachingRule("clock", MINUTE))) {
      fixture.call("clock", "{}");

      fixture.call("note", "{\"text\":\"hi\"}");

      assertEquals("bascule; fwd=miss; stored", fixture.call("clock", "{}").cacheStatus());
    }
  }

  @Test
  void exposesAllMetrics() throws Exception {
    try (BridgeFixture fixture = BridgeFixture.start()) {
      JsonNode metrics = fixture.metrics();

      assertHas(
          metrics,
          Set.of(
              "uptime_seconds",
              "global_metrics",
              "tools_cache",
              "response_cache",
              "savings",
              "circuit_breakers",
              "clients"));
      assertHas(
          metrics.get("global_metrics"),
          Set.of("cache_operations", "circuit_breaker_calls", "total_errors"));
      assertHas(metrics.get("tools_cache"), CACHE_FIELDS);
      assertHas(metrics.get("response_cache"), CACHE_FIELDS);
      assertHas(metrics.at("/circuit_breakers/demo"), BREAKER_FIELDS);
    }
  }

  @Test
  void metricsAreConsistent() throws Exception {
    try (BridgeFixture fixture =
        BridgeFixture.startWithSmallCache(
            cachingRule("clock", MINUTE), cachingRule("note", Duration.ofNanos(1)))) {
      fixture.call("clock", "{}");
      fixture.call("clock", "{}");
      fixture.call("clock", "{\"a\":1}");
      fixture.call("clock", "{\"a\":2}");
      fixture.call("note", "{\"text\":\"x\"}");
      fixture.call("note", "{\"text\":\"x\"}");
      fixture.failCalls("slow", 2);

      JsonNode metrics = fixture.metrics();

      JsonNode responses = metrics.get("response_cache");
      assertEquals(List.of(1L, 5L, 6L), numbers(responses, "hits", "misses", "total_requests"));
      assertEquals(List.of(2L, 2L, 0L), numbers(responses, "evictions", "expired", "size"));
      assertEquals(16.67, responses.get("hit_rate_percent").asDouble());
      assertEquals(
          List.of(8L, 1L, 9L),
          numbers(metrics.get("tools_cache"), "hits", "misses", "total_requests"));
      assertEquals(
          List.of(9L, 7L, 2L),
          numbers(
              metrics.at("/circuit_breakers/demo"),
              "total_requests",
              "successful_requests",
              "failure_count"));
      assertEquals(77.78, metrics.at("/circuit_breakers/demo/success_rate_percent").asDouble());
      assertEquals(
          List.of(15L, 9L, 2L),
          numbers(
              metrics.get("global_metrics"),
              "cache_operations",
              "circuit_breaker_calls",
              "total_errors"));
    }
  }

  @Test
  void rejectsCallsWhileBreakerIsOpen() throws Exception {
    try (BridgeFixture fixture = BridgeFixture.start()) {
      fixture.failCalls("slow", 5);

      ToolResponse refused = fixture.call("note", "{\"text\":\"hi\"}");

      assertEquals(503, refused.status());
      // 30 s, which differ by a tenth, and the answer by one more; up to two have passed.
      assertThat(Integer.parseInt(refused.retryAfter())).isBetween(25, 37);
      assertEquals("open", fixture.metrics().at("/circuit_breakers/demo/state").asString());
      assertFalse(fixture.metrics().at("/circuit_breakers/demo/is_available").asBoolean());
    }
  }

  @Test
  void collapsesConcurrentEqualCalls() throws Exception {
    try (BridgeFixture fixture = BridgeFixture.start(cachingRule("slow", MINUTE))) {
      List<ToolResponse> answers = fixture.callConcurrently(200, "slow", "{\"seconds\":1}");

      assertEquals(Set.of(200), answers.stream().map(ToolResponse::status).collect(toSet()));
      assertEquals(
          List.of(2L), numbers(fixture.metrics().at("/circuit_breakers/demo"), "total_requests"));
    }
  }

  @Test
  void reportsPortInUse() throws Exception {
    try (BridgeFixture fixture = BridgeFixture.start()) {
      IOException refusal = fixture.startOnTheSamePort();

      assertEquals(
          "cannot listen on 127.0.0.1:" + fixture.port() + ": Address already in use",
          refusal.getMessage());
    }
  }

  private static void assertHas(JsonNode node, Set<String> names) {
    assertTrue(node.propertyNames().containsAll(names), node.toString());
  }

  private static List<Long> numbers(JsonNode node, String... names) {
    return Stream.of(names).map(name -> node.get(name).asLong()).toList();
  }
}
