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

  private final CallToolUseCase delegate;
  private final RequestTracer tracer;

  public TracingCallToolService(CallToolUseCase delegate, SpanRecorder spanRecorder) {
    this.delegate = requireNonNull(delegate, "delegate");
    this.tracer = new RequestTracer(spanRecorder);
  }

  @Override
  public Outcome<McpResult> callTool(
      ToolCall call, FreshnessRequirement requirement, CallContext context) {
    return tracer.trace(
        call, context, spanContext -> delegate.callTool(call, requirement, spanContext));
  }

  @Override
  public Optional<Outcome<McpResult>> tryCallTool(
      ToolCall call, FreshnessRequirement requirement, CallContext context) {
    Optional<Outcome<McpResult>> outcome = delegate.tryCallTool(call, requirement, context);
    // Nothing was asked of a server within the span, so it may be made once it is known to be one.
    return outcome.map(known -> tracer.trace(call, context, _ -> known));
  }
}
