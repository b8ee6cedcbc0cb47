package dev.bascule.application.port.in;

import dev.bascule.application.context.CallContext;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolCall;

/**
 * Driving port: runs one tool of one server, or answers from the cache if the operator has its
 * results cached.
 */
@FunctionalInterface
public interface CallToolUseCase {

  /**
   * Prepares a call: takes the quota of the caller, and finds the route, the plan and the cache
   * key, as far as that takes no waiting. Never waits.
   *
   * <p>If the tools of the server are not cached, or the session has no connection to the server
   * yet, these are found by {@link Invocation#await}, and {@link Invocation#poll} is empty.
   *
   * @param requirement how fresh a cached result must be; ignored for tools that are not cached
   */
  Invocation<McpResult> prepare(
      ToolCall call, FreshnessRequirement requirement, CallContext context);
}
