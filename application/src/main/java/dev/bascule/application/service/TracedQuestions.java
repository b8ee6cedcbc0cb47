package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.in.AskServerUseCase;
import dev.bascule.application.port.out.Tracing;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.mcp.McpRequest.Complete;
import dev.bascule.domain.mcp.McpRequest.GetPrompt;
import dev.bascule.domain.mcp.McpRequest.ReadResource;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.outcome.Outcome;

/** Gives each request for what is no tool a span. */
public final class TracedQuestions implements AskServerUseCase {

  private final AskServerUseCase questions;
  private final Serving serving;

  public TracedQuestions(AskServerUseCase questions, Tracing tracing) {
    this.questions = requireNonNull(questions, "questions");
    this.serving = new Serving(tracing);
  }

  @Override
  public Outcome<McpResult> readResource(
      ReadResource request, FreshnessDemand demand, Exchange exchange) {
    return serving.serve(
        request, exchange, within -> questions.readResource(request, demand, within));
  }

  @Override
  public Outcome<McpResult> getPrompt(GetPrompt request, Exchange exchange) {
    return serving.serve(request, exchange, within -> questions.getPrompt(request, within));
  }

  @Override
  public Outcome<McpResult> complete(Complete request, Exchange exchange) {
    return serving.serve(request, exchange, within -> questions.complete(request, within));
  }
}
