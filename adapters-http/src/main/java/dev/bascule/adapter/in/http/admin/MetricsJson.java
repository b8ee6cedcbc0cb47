package dev.bascule.adapter.in.http.admin;

import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.application.port.in.ShowMetricsUseCase.BreakerMetrics;
import dev.bascule.application.port.in.ShowMetricsUseCase.CacheMetrics;
import dev.bascule.application.port.in.ShowMetricsUseCase.Metrics;
import dev.bascule.application.port.in.ShowMetricsUseCase.Usage;
import dev.bascule.domain.mcp.ServerId;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Converts the metrics to JSON. Names and units are a public contract. */
public final class MetricsJson {

  private MetricsJson() {}

  public static ObjectNode of(Metrics metrics) {
    ObjectNode json = JsonCodec.object().put("uptime_seconds", seconds(metrics.uptime()));
    json.putObject("global_metrics")
        .put("cache_operations", metrics.cacheOperations())
        .put("circuit_breaker_calls", metrics.circuitBreakerCalls())
        .put("total_errors", metrics.totalErrors());
    json.set("tools_cache", of(metrics.toolsCache()));
    json.set("response_cache", of(metrics.responseCache()));
    json.set("circuit_breakers", of(metrics.circuitBreakers()));
    ObjectNode clients = json.putObject("clients");
    clients.set("sessions", of(metrics.usage().sessions()));
    clients.set("connections", of(metrics.usage().connections()));
    clients.set("children", of(metrics.usage().children()));
    return json;
  }

  private static ObjectNode of(Usage usage) {
    return JsonCodec.object().put("count", usage.count()).put("limit", usage.limit());
  }

  static ObjectNode of(Map<ServerId, BreakerMetrics> breakers) {
    ObjectNode json = JsonCodec.object();
    breakers.forEach((server, breaker) -> json.set(server.value(), of(breaker)));
    return json;
  }

  static ObjectNode of(BreakerMetrics breaker) {
    return JsonCodec.object()
        .put("state", breaker.state())
        .put("failure_count", breaker.failureCount())
        .put("success_count", breaker.successCount())
        .put("total_requests", breaker.totalRequests())
        .put("successful_requests", breaker.successfulRequests())
        .put("rejected_requests", breaker.rejectedRequests())
        .put("success_rate_percent", rounded(breaker.successRatePercent()))
        .put("last_failure", breaker.lastFailure().map(Instant::toString).orElse(null))
        .put("last_success", breaker.lastSuccess().map(Instant::toString).orElse(null))
        .put("state_duration_seconds", seconds(breaker.stateDuration()))
        .put("is_available", breaker.available())
        .put("retry_after_seconds", seconds(breaker.retryAfter()));
  }

  private static ObjectNode of(CacheMetrics cache) {
    return JsonCodec.object()
        .put("hits", cache.hits())
        .put("misses", cache.misses())
        .put("evictions", cache.evictions())
        .put("expired", cache.expired())
        .put("size", cache.size())
        .put("total_requests", cache.totalRequests())
        .put("hit_rate_percent", rounded(cache.hitRatePercent()))
        .put("max_size", cache.maxSize())
        .put("default_ttl", seconds(cache.defaultTtl()))
        .put("bytes", cache.bytes())
        .put("max_bytes", cache.maxBytes());
  }

  private static BigDecimal seconds(Duration duration) {
    return twoDigits(
        BigDecimal.valueOf(duration.getSeconds()).add(BigDecimal.valueOf(duration.getNano(), 9)));
  }

  private static BigDecimal rounded(double percent) {
    return twoDigits(BigDecimal.valueOf(percent));
  }

  private static BigDecimal twoDigits(BigDecimal number) {
    return number.setScale(2, RoundingMode.HALF_UP);
  }
}
