package dev.bascule.bootstrap.config;

import dev.bascule.application.policy.CallerQuotas;
import java.time.Duration;

/**
 * What the bridge bears.
 *
 * @param callers what each caller may have
 * @param maxRequests how many requests of all may be under way at once; at least 1
 * @param maxStreams how many streams of events may be open at once; at least 1
 * @param maxChildren how many child processes may be there for sessions of their own; at least 1
 * @param sessionIdle how long a session of an MCP client may be idle before it ends; positive
 * @param heap the share of the heap in use beyond which requests are turned away; more than 0, less
 *     than 1
 */
public record BridgeLimits(
    CallerQuotas callers,
    int maxRequests,
    int maxStreams,
    int maxChildren,
    Duration sessionIdle,
    double heap) {

  /** As many requests as there may be connections, and the rest as a small machine bears it. */
  public static final BridgeLimits DEFAULTS =
      new BridgeLimits(CallerQuotas.NONE, 4096, 1024, 32, Duration.ofMinutes(2), 0.85);

  /**
   * @throws IllegalArgumentException if a number is out of its range
   */
  public BridgeLimits {
    if (maxRequests < 1 || maxStreams < 1 || maxChildren < 1) {
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
