package dev.bascule.application.policy;

import java.time.Duration;
import java.util.Optional;

/**
 * The configuration of the tools whose name matches a pattern.
 *
 * @param timeout the timeout of a call, regardless of progress; empty for the timeout of the server
 * @param validateArguments whether arguments are validated before a call; empty for the policy of
 *     the server
 * @param invalidation what a call invalidates; empty if that depends on the policy of the server
 *     and the annotations of the tool
 * @param breaker the circuit breakers of these tools
 */
public record ToolRule(
    Glob tools,
    CacheRule cacheRule,
    Optional<Duration> timeout,
    RetryRule retryRule,
    Optional<Boolean> validateArguments,
    Optional<Invalidation> invalidation,
    ToolBreakerRule breaker) {

  /** The rule for tools without another one. */
  static final ToolRule NONE =
      new ToolRule(new Glob("*"), new CacheRule.Never(), Optional.empty(), RetryRule.BY_HINTS);

  /**
   * @throws IllegalArgumentException if {@code timeout} is not positive
   */
  public ToolRule {
    if (timeout.filter(Duration::isPositive).isEmpty() && timeout.isPresent()) {
      throw new IllegalArgumentException("timeout must be positive, but was " + timeout.get());
    }
  }

  /** Creates a rule with the defaults for validation, invalidation and circuit breakers. */
  public ToolRule(
      Glob tools, CacheRule cacheRule, Optional<Duration> timeout, RetryRule retryRule) {
    this(
        tools,
        cacheRule,
        timeout,
        retryRule,
        Optional.empty(),
        Optional.empty(),
        ToolBreakerRule.DEFAULT);
  }
}
