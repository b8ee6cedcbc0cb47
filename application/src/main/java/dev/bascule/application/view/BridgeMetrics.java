package dev.bascule.application.view;

import dev.bascule.domain.breaker.BreakerMode;
import dev.bascule.domain.breaker.BreakerSnapshot;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All metrics since the start of the bridge.
 *
 * @param cacheOperations look-ups in both caches
 * @param circuitBreakerCalls calls that requested admission by a breaker
 * @param totalErrors those that were rejected, failed or timed out
 * @param toolsCache the cache of listings
 * @param savings what caching the results of tools saved, by server
 * @param circuitBreakers the breakers by server, in the order of the configuration
 * @param toolBreakers the breakers of tools that are not closed
 * @param loads the requests in flight by server, in the same order
 */
public record BridgeMetrics(
    Duration uptime,
    long cacheOperations,
    long circuitBreakerCalls,
    long totalErrors,
    CacheMetrics toolsCache,
    CacheMetrics responseCache,
    Map<ServerId, CacheSavings> savings,
    Map<ServerId, BreakerMetrics> circuitBreakers,
    List<ToolBreakerMetrics> toolBreakers,
    Map<ServerId, ServerLoad> loads,
    ClientUsage usage) {

  /** Returns what was saved at all servers. */
  public CacheSavings totalSavings() {
    return savings.values().stream().reduce(CacheSavings.NONE, CacheSavings::plus);
  }

  /** Requests to one server: in flight, waiting for a permit, and the limit of those in flight. */
  public record ServerLoad(int inFlight, int waiting, int limit) {}

  /**
   * The resources that clients use, with their limits.
   *
   * @param connections the connections to servers that belong to one session or caller
   * @param children those of them that are child processes
   */
  public record ClientUsage(Usage sessions, Usage connections, Usage children) {}

  /** The use of a limited resource. */
  public record Usage(int count, int limit) {}

  /**
   * The metrics of one cache.
   *
   * @param hits look-ups that found a live value
   * @param evictions entries removed to make room
   * @param rejected entries not stored: too large, or invalidated while they were loaded
   * @param bytes bytes of the values in the cache
   * @param defaultTtl the lifetime of entries that are stored without one
   */
  public record CacheMetrics(
      long hits,
      long misses,
      long evictions,
      long expired,
      long rejected,
      int size,
      long bytes,
      int maxSize,
      long maxBytes,
      Duration defaultTtl) {

    /** Returns the number of look-ups. */
    public long totalRequests() {
      return hits + misses;
    }

    /** Returns the percentage of hits; 0.0 if there were no look-ups. */
    public double hitRatePercent() {
      return totalRequests() == 0 ? 0.0 : 100.0 * hits / totalRequests();
    }
  }

  /**
   * The breaker of one tool and caller, which is not closed.
   *
   * @param caller the identity of the caller; empty without credentials
   * @param state {@code open} or {@code half_open}
   * @param retryAfter how long until a call may be admitted; zero if one would be admitted now
   */
  public record ToolBreakerMetrics(
      ServerId server,
      ToolName tool,
      String caller,
      String state,
      Duration stateDuration,
      Duration retryAfter) {}

  /**
   * The metrics of one breaker.
   *
   * @param state {@code closed}, {@code open} or {@code half_open}
   * @param failureCount failures since the last success, while closed
   * @param successCount probes that succeeded, while half-open
   * @param totalRequests calls that requested admission
   * @param available whether a call made now would be admitted
   * @param retryAfter how long until a call may be admitted; zero if {@code available}
   */
  public record BreakerMetrics(
      String state,
      String mode,
      Optional<String> observedState,
      int failureCount,
      int successCount,
      long totalRequests,
      long successfulRequests,
      long rejectedRequests,
      long observedRequests,
      Optional<Instant> lastFailure,
      Optional<Instant> lastSuccess,
      Duration stateDuration,
      boolean available,
      Duration retryAfter) {

    /** Returns the metrics of a breaker with {@code snapshot}. */
    public static BreakerMetrics of(BreakerSnapshot snapshot) {
      return new BreakerMetrics(
          snapshot.state().word(),
          snapshot.mode().word(),
          Optional.of(snapshot)
              .filter(each -> each.mode() == BreakerMode.OBSERVE)
              .map(each -> each.observedState().word()),
          snapshot.consecutiveFailures(),
          snapshot.probesSucceeded(),
          snapshot.attempts(),
          snapshot.succeeded(),
          snapshot.rejected(),
          snapshot.observed(),
          snapshot.lastFailure(),
          snapshot.lastSuccess(),
          snapshot.stateDuration(),
          snapshot.available(),
          snapshot.retryAfter());
    }

    /** Returns the percentage of successful requests; 0.0 if there were none. */
    public double successRatePercent() {
      return totalRequests == 0 ? 0.0 : 100.0 * successfulRequests / totalRequests;
    }
  }
}
