package dev.bascule.application.policy;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How one tool is called: what the operator decided, and what the tool says of itself, taken
 * together.
 *
 * @param caching whether its results are cached, and how
 * @param timeout how long a call may take, all waiting included
 * @param mayResend whether a call may be sent a second time though the first may have run
 * @param dropsResults whether a call drops the cached results of its server
 */
public record CallPlan(
    CacheRule caching, Duration timeout, boolean mayResend, boolean dropsResults) {

  public CallPlan {
    requireNonNull(caching, "caching");
    requireNonNull(timeout, "timeout");
  }
}
