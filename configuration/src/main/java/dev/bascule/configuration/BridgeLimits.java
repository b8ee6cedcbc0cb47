package dev.bascule.configuration;

import dev.bascule.application.policy.CallerQuotas;
import dev.bascule.domain.budget.DocumentBudget;
import java.time.Duration;
import java.util.Optional;

/**
 * The limits of the bridge.
 *
 * @param callers the quotas of each caller
 * @param sharesRates whether all replicas together admit no more than each rate
 * @param maxRequests the maximum number of concurrent requests; at least 1
 * @param maxStreams the maximum number of open event streams; at least 1
 * @param maxChildren the maximum number of child processes for sessions of their own; at least 1
 * @param maxSessions the maximum number of sessions of MCP clients; at least 1
 * @param maxSessionsPerCaller the maximum number of sessions of one caller; at least 1
 * @param sessionIdle how long a session of an MCP client may be idle before it is closed; positive
 * @param pageBytes the maximum size of the entries on one page of a list at an MCP endpoint; at
 *     least 1
 * @param documentBytes the maximum size of the descriptions in an OpenAPI document or a merged
 *     list; empty for the default of {@link DocumentBudget}
 * @param heap the share of the heap in use above which requests are rejected; more than 0, less
 *     than 1
 */
public record BridgeLimits(
    CallerQuotas callers,
    boolean sharesRates,
    int maxRequests,
    int maxStreams,
    int maxChildren,
    int maxSessions,
    int maxSessionsPerCaller,
    Duration sessionIdle,
    int pageBytes,
    Optional<Long> documentBytes,
    double heap) {

  /** As many requests as connections; the rest suits a small machine. */
  public static final BridgeLimits DEFAULTS =
      new BridgeLimits(
          CallerQuotas.NONE,
          false,
          4096,
          1024,
          32,
          1024,
          256,
          Duration.ofMinutes(2),
          4 << 20,
          Optional.empty(),
          0.85);

  /**
   * @throws IllegalArgumentException if a number is out of its range
   */
  public BridgeLimits {
    if (maxRequests < 1
        || maxStreams < 1
        || maxChildren < 1
        || maxSessions < 1
        || maxSessionsPerCaller < 1
        || pageBytes < 1) {
      throw new IllegalArgumentException("a limit must be at least 1");
    }
    if (!sessionIdle.isPositive()) {
      throw new IllegalArgumentException("sessionIdle must be positive, but was " + sessionIdle);
    }
    if (!(heap > 0 && heap < 1)) {
      throw new IllegalArgumentException("heap must be more than 0, less than 1, but was " + heap);
    }
  }
}
