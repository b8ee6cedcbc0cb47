package dev.bascule.application.tool;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.Invocation;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.SpanRecorder;
import dev.bascule.application.upstream.RequestTracer;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;

/** A decorator that records a span of each tool call, and reports its outcome and its duration. */
public final class ObservingCallToolService implements CallToolUseCase {

  private final CallToolUseCase delegate;
  private final BridgeEventListener events;
  private final RequestTracer tracer;
  private final Ticker ticker;

  public ObservingCallToolService(
      CallToolUseCase delegate,
      BridgeEventListener events,
      SpanRecorder spanRecorder,
      Ticker ticker) {
    this.delegate = delegate;
    this.events = events;
    this.tracer = new RequestTracer(spanRecorder);
    this.ticker = ticker;
  }

  @Override
  public Invocation<McpResult> prepare(
      ToolCall call, FreshnessRequirement requirement, CallContext context) {
    return tracer.traceInvocation(
        call, context, spanContext -> prepareObserved(call, requirement, spanContext));
  }

  private Invocation<McpResult> prepareObserved(
      ToolCall call, FreshnessRequirement requirement, CallContext context) {
    long startNanos = ticker.nanos();
    return delegate
        .prepare(call, requirement, context)
        .map(
            outcome -> {
              events.callEnded(call, outcome, Duration.ofNanos(ticker.nanos() - startNanos));
              return outcome;
            });
  }
}
