package dev.bascule.application.tool;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.Invocation;
import dev.bascule.application.port.out.SpanRecorder;
import dev.bascule.application.upstream.RequestTracer;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolCall;

/** A decorator that records a span for each tool call. */
public final class TracingCallToolService implements CallToolUseCase {

  private final CallToolUseCase delegate;
  private final RequestTracer tracer;

  public TracingCallToolService(CallToolUseCase delegate, SpanRecorder spanRecorder) {
    this.delegate = delegate;
    this.tracer = new RequestTracer(spanRecorder);
  }

  @Override
  public Invocation<McpResult> prepare(
      ToolCall call, FreshnessRequirement requirement, CallContext context) {
    return tracer.traceInvocation(
        call, context, spanContext -> delegate.prepare(call, requirement, spanContext));
  }
}
