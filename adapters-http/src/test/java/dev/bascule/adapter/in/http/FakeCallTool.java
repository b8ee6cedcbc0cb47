package dev.bascule.adapter.in.http;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.Invocation;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Outcome;

/** Answers each call when it is awaited. */
public interface FakeCallTool extends CallToolUseCase {

  /** Answers a call. */
  Outcome<McpResult> call(ToolCall call, FreshnessRequirement requirement, CallContext context);

  @Override
  default Invocation<McpResult> prepare(
      ToolCall call, FreshnessRequirement requirement, CallContext context) {
    return Invocation.deferred(() -> call(call, requirement, context));
  }
}
