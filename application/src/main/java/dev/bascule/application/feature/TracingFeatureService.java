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

  private final UseServerFeaturesUseCase questions;
  private final RequestTracer serving;

  public TracingFeatureService(UseServerFeaturesUseCase questions, SpanRecorder tracing) {
    this.questions = requireNonNull(questions, "questions");
    this.serving = new RequestTracer(tracing);
  }

  @Override
  public Outcome<McpResult> readResource(
      ReadResource request, FreshnessRequirement demand, CallContext exchange) {
    return serving.serve(
        request, exchange, within -> questions.readResource(request, demand, within));
  }

  @Override
  public Outcome<McpResult> getPrompt(GetPrompt request, CallContext exchange) {
    return serving.serve(request, exchange, within -> questions.getPrompt(request, within));
  }

  @Override
  public Outcome<McpResult> complete(Complete request, CallContext exchange) {
    return serving.serve(request, exchange, within -> questions.complete(request, within));
  }
}
