package dev.bascule.application.policy;

import static java.util.Objects.requireNonNull;

/**
 * How one tool is called: what the operator decided, and what the tool says of itself, taken
 * together.
 *
 * @param cacheRule whether its results are cached, and how
 * @param timeout how long a call may take
 * @param mayRunTwice whether a call may be sent a second time though the first may have run
 * @param invalidatesResults whether a call drops the cached results of its server
 * @param validatesArguments whether the arguments of clients without MCP are validated before the
 *     call is sent
 */
public record CallPlan(
    CacheRule cacheRule,
    ToolTimeout timeout,
    boolean mayRunTwice,
    boolean invalidatesResults,
    boolean validatesArguments) {

  public CallPlan {
    requireNonNull(cacheRule, "cacheRule");
    requireNonNull(timeout, "timeout");
  }
}
