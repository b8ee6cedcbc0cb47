package dev.bascule.application.tool;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.out.SpanRecorder;
import dev.bascule.application.upstream.RequestTracer;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Outcome;
import java.util.Optional;

/** Gives each call of a tool a span. */
public final class TracingCallToolService implements CallToolUseCase {

  private final CallToolUseCase calls;
  private final RequestTracer serving;

  public TracingCallToolService(CallToolUseCase calls, SpanRecorder tracing) {
    this.calls = requireNonNull(calls, "calls");
    this.serving = new RequestTracer(tracing);
  }

  @Override
  public Outcome<McpResult> callTool(
      ToolCall call, FreshnessRequirement demand, CallContext exchange) {
    return serving.serve(call, exchange, within -> calls.callTool(call, demand, within));
  }

  @Override
  public Optional<Outcome<McpResult>> callToolAtOnce(
      ToolCall call, FreshnessRequirement demand, CallContext exchange) {
    Optional<Outcome<McpResult>> outcome = calls.callToolAtOnce(call, demand, exchange);
    // Nothing was asked of a server within the span, so it may be made once it is known to be one.
    return outcome.map(known -> serving.serve(call, exchange, _ -> known));
  }
}
