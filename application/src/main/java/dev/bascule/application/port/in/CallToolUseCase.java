package dev.bascule.application.port.in;

import dev.bascule.application.context.CallContext;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolCall;

/**
 * Driving port: calls a tool of a server, or returns a cached result if caching is configured for
 * the tool.
 */
@FunctionalInterface
public interface CallToolUseCase {

  /**
   * Prepares a call: acquires the quota of the caller and determines the route, the plan and the
   * cache key, as far as that requires no waiting. Never blocks.
   *
   * <p>If the tool listing of the server is not cached, or the session has no connection to the
   * server yet, {@link Invocation#await} obtains these, and {@link Invocation#poll} is empty.
   *
   * @param requirement how fresh a cached result must be; ignored for tools that are not cached
   */
  Invocation<McpResult> prepare(
      ToolCall call, FreshnessRequirement requirement, CallContext context);
}
