package dev.bascule.application.feature;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.UseServerFeaturesUseCase;
import dev.bascule.application.port.out.SpanRecorder;
import dev.bascule.application.upstream.RequestTracer;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.McpRequest.Complete;
import dev.bascule.domain.mcp.McpRequest.GetPrompt;
import dev.bascule.domain.mcp.McpRequest.ReadResource;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Outcome;

/** Gives each request for what is no tool a span. */
public final class TracingFeatureService implements UseServerFeaturesUseCase {

  private final UseServerFeaturesUseCase delegate;
  private final RequestTracer tracer;

  public TracingFeatureService(UseServerFeaturesUseCase delegate, SpanRecorder spanRecorder) {
    this.delegate = requireNonNull(delegate, "delegate");
    this.tracer = new RequestTracer(spanRecorder);
  }

  @Override
  public Outcome<McpResult> readResource(
      ReadResource request, FreshnessRequirement requirement, CallContext context) {
    return tracer.trace(
        request, context, spanContext -> delegate.readResource(request, requirement, spanContext));
  }

  @Override
  public Outcome<McpResult> getPrompt(GetPrompt request, CallContext context) {
    return tracer.trace(request, context, spanContext -> delegate.getPrompt(request, spanContext));
  }

  @Override
  public Outcome<McpResult> complete(Complete request, CallContext context) {
    return tracer.trace(request, context, spanContext -> delegate.complete(request, spanContext));
  }
}
