package dev.bascule.application.port.in;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.mcp.ServerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Driving port: tells what the bridge has done since it started. */
@FunctionalInterface
public interface ShowMetricsUseCase {

  /** Returns the numbers as they stand now. */
  Metrics showMetrics();

  /**
   * All the numbers.
   *
   * @param uptime the time since the bridge started
   * @param cacheOperations look-ups in both caches
   * @param circuitBreakerCalls calls that asked a breaker to be let through
   * @param totalErrors calls that asked a breaker, and were refused, failed or timed out
   * @param toolsCache the cache of listings
   * @param responseCache the cache of tool results
   * @param circuitBreakers the breakers, by server, in the order of the configuration
   * @param loads what is under way, by server, in the same order
   * @param usage what clients have of their own
   */
  record Metrics(
      Duration uptime,
      long cacheOperations,
      long circuitBreakerCalls,
      long totalErrors,
      CacheMetrics toolsCache,
      CacheMetrics responseCache,
      Map<ServerId, BreakerMetrics> circuitBreakers,
      Map<ServerId, ServerLoad> loads,
      ClientUsage usage) {
    public Metrics {
      requireNonNull(uptime, "uptime");
      requireNonNull(toolsCache, "toolsCache");
      requireNonNull(responseCache, "responseCache");
      requireNonNull(circuitBreakers, "circuitBreakers");
      requireNonNull(loads, "loads");
      requireNonNull(usage, "usage");
    }
  }

  /**
   * The requests to one server that are not over yet.
   *
   * @param inFlight those that are under way
   * @param waiting those that wait for a place
   * @param limit how many may be under way
   */
  record ServerLoad(int inFlight, int waiting, int limit) {}

  /**
   * What clients have of their own, and how much of it they may have.
   *
   * @param sessions the sessions of MCP clients
   * @param connections the connections with servers that are one session's or caller's own
   * @param children those of them that are child processes
   */
  record ClientUsage(Usage sessions, Usage connections, Usage children) {
    public ClientUsage {
      requireNonNull(sessions, "sessions");
      requireNonNull(connections, "connections");
      requireNonNull(children, "children");
    }
  }

  /**
   * Something of which there is a limited number.
   *
   * @param count how many there are
   * @param limit how many there may be
   */
  record Usage(int count, int limit) {}

  /**
   * The numbers of one cache.
   *
   * @param hits look-ups that found a live value
   * @param misses look-ups that did not
   * @param evictions entries removed to make place
   * @param expired entries removed because their life was over
   * @param size entries held
   * @param bytes bytes of the values held
   * @param maxSize the most entries held
   * @param maxBytes the most bytes held
   * @param defaultTtl how long an entry lives where nothing else is said
   */
  record CacheMetrics(
      long hits,
      long misses,
      long evictions,
      long expired,
      int size,
      long bytes,
      int maxSize,
      long maxBytes,
      Duration defaultTtl) {
    public CacheMetrics {
      requireNonNull(defaultTtl, "defaultTtl");
    }

    /** Returns the look-ups. */
    public long totalRequests() {
      return hits + misses;
    }

    /** Returns the hits in a hundred look-ups; 0.0 where there were none. */
    public double hitRatePercent() {
      return totalRequests() == 0 ? 0.0 : 100.0 * hits / totalRequests();
    }
  }

  /**
   * The numbers of one breaker.
   *
   * @param state {@code closed}, {@code open} or {@code half_open}
   * @param failureCount failures since the last success, while closed
   * @param successCount probes that succeeded, while half-open
   * @param totalRequests calls that asked to be let through
   * @param successfulRequests calls that succeeded
   * @param rejectedRequests calls that were refused
   * @param lastFailure when a call last failed
   * @param lastSuccess when a call last succeeded
   * @param stateDuration how long it has been in this state
   * @param available whether a call made now would be let through
   * @param retryAfter how long until one may be; zero if {@code available}
   */
  record BreakerMetrics(
      String state,
      int failureCount,
      int successCount,
      long totalRequests,
      long successfulRequests,
      long rejectedRequests,
      Optional<Instant> lastFailure,
      Optional<Instant> lastSuccess,
      Duration stateDuration,
      boolean available,
      Duration retryAfter) {
    public BreakerMetrics {
      requireNonNull(state, "state");
      requireNonNull(lastFailure, "lastFailure");
      requireNonNull(lastSuccess, "lastSuccess");
      requireNonNull(stateDuration, "stateDuration");
      requireNonNull(retryAfter, "retryAfter");
    }

    /** Returns the successes in a hundred requests; 0.0 where there were none. */
    public double successRatePercent() {
      return totalRequests == 0 ? 0.0 : 100.0 * successfulRequests / totalRequests;
    }
  }
}
