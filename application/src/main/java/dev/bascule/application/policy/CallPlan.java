package dev.bascule.application.policy;

import dev.bascule.domain.time.ToolTimeout;

/**
 * How a tool is called, derived from the configuration and the tool's annotations.
 *
 * @param mayRunTwice whether a call may be retried although the first attempt may have run
 * @param invalidation which cached results of its server a call invalidates
 * @param validatesArguments whether the arguments of clients other than MCP clients are validated
 *     before the call
 */
public record CallPlan(
    CacheRule cacheRule,
    ToolTimeout timeout,
    boolean mayRunTwice,
    Invalidation invalidation,
    boolean validatesArguments) {}
