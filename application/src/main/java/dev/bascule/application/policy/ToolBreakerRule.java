package dev.bascule.application.policy;

import java.time.Duration;
import java.util.Optional;

/**
 * When the circuit breaker of a tool opens for a caller whose calls of it fail.
 *
 * @param enabled whether there is one
 * @param failureThreshold the consecutive failures that open it, at least 1; empty for that of the
 *     server
 * @param slowAfter how long a call may take before it counts as failed, although its result is
 *     delivered; positive; empty if only the timeout counts
 */
public record ToolBreakerRule(
    boolean enabled, Optional<Integer> failureThreshold, Optional<Duration> slowAfter) {

  /** The rule for tools without another one. */
  public static final ToolBreakerRule DEFAULT =
      new ToolBreakerRule(/* enabled= */ true, Optional.empty(), Optional.empty());
}
