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

/** A server with a fixed result for all requests, or that echoes them. */
public final class FakeServerFeatures implements UseServerFeaturesUseCase {

  private final Optional<Outcome<McpResult>> answer;
  private final List<FreshnessRequirement> demands = new CopyOnWriteArrayList<>();

  /** Echoes requests. */
  public FakeServerFeatures() {
    this.answer = Optional.empty();
  }

  FakeServerFeatures(Outcome<McpResult> answer) {
    this.answer = Optional.of(answer);
  }

  /** Returns the required freshness of the requested resources. */
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
