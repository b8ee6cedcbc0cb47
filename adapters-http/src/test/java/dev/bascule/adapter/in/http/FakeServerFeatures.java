package dev.bascule.adapter.in.http;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.UseServerFeaturesUseCase;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that answers every question alike, or with what it was asked. */
public final class FakeServerFeatures implements UseServerFeaturesUseCase {

  private final Optional<Outcome<McpResult>> answer;
  private final List<FreshnessRequirement> demands = new CopyOnWriteArrayList<>();

  /** Answers with what it is asked. */
  public FakeServerFeatures() {
    this.answer = Optional.empty();
  }

  FakeServerFeatures(Outcome<McpResult> answer) {
    this.answer = Optional.of(answer);
  }

  /** Returns how fresh the resources had to be that were asked for. */
  List<FreshnessRequirement> demands() {
    return List.copyOf(demands);
  }

  @Override
  public Outcome<McpResult> readResource(
      McpRequest.ReadResource request, FreshnessRequirement requirement, CallContext context) {
    demands.add(requirement);
    return answer("{\"uri\":\"" + request.uri() + "\",\"x\":1.50}");
  }

  @Override
  public Outcome<McpResult> getPrompt(McpRequest.GetPrompt request, CallContext context) {
    return answer(
        "{\"prompt\":\"" + request.name() + "\",\"of\":" + request.arguments().text() + "}");
  }

  @Override
  public Outcome<McpResult> complete(McpRequest.Complete request, CallContext context) {
    return answer(request.params().text());
  }

  private Outcome<McpResult> answer(String echo) {
    return answer.orElseGet(() -> FakeUseCases.served(echo));
  }
}
