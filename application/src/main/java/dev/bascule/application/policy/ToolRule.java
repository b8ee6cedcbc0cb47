package dev.bascule.application.policy;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * What the operator decided for the tools whose name fits a pattern.
 *
 * @param tools which tools
 * @param cacheRule whether their results are cached
 * @param timeout how long a call may take, progress or not; empty for the server's own timeout
 * @param retryRule whether a call may be sent twice
 * @param validateArguments whether arguments are validated before a call is sent; empty for what
 *     the server's policy says
 */
public record ToolRule(
    Glob tools,
    CacheRule cacheRule,
    Optional<Duration> timeout,
    RetryRule retryRule,
    Optional<Boolean> validateArguments) {

  /** What applies to tools that no rule is for. */
  static final ToolRule NONE =
      new ToolRule(new Glob("*"), new CacheRule.Never(), Optional.empty(), RetryRule.BY_HINTS);

  /**
   * @throws IllegalArgumentException if {@code timeout} is not positive
   */
  public ToolRule {
    requireNonNull(tools, "tools");
    requireNonNull(cacheRule, "cacheRule");
    requireNonNull(timeout, "timeout");
    requireNonNull(retryRule, "retryRule");
    requireNonNull(validateArguments, "validateArguments");
    if (timeout.filter(Duration::isPositive).isEmpty() && timeout.isPresent()) {
      throw new IllegalArgumentException("timeout must be positive, but was " + timeout.get());
    }
  }

  /** A rule that leaves the validation of arguments to the server's policy. */
  public ToolRule(
      Glob tools, CacheRule cacheRule, Optional<Duration> timeout, RetryRule retryRule) {
    this(tools, cacheRule, timeout, retryRule, Optional.empty());
  }
}
