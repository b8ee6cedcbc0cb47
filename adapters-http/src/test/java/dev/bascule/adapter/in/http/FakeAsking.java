package dev.bascule.adapter.in.http;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.in.AskServerUseCase;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.outcome.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that answers every question alike, or with what it was asked. */
final class FakeAsking implements AskServerUseCase {

  private final Optional<Outcome<McpResult>> answer;
  private final List<FreshnessDemand> demands = new CopyOnWriteArrayList<>();

  /** Answers with what it is asked. */
  FakeAsking() {
    this.answer = Optional.empty();
  }

  FakeAsking(Outcome<McpResult> answer) {
    this.answer = Optional.of(answer);
  }

  /** Returns how fresh the resources had to be that were asked for. */
  List<FreshnessDemand> demands() {
    return List.copyOf(demands);
  }

  @Override
  public Outcome<McpResult> readResource(
      McpRequest.ReadResource request, FreshnessDemand demand, Exchange exchange) {
    demands.add(demand);
    return answer("{\"uri\":\"" + request.uri() + "\",\"x\":1.50}");
  }

  @Override
  public Outcome<McpResult> getPrompt(McpRequest.GetPrompt request, Exchange exchange) {
    return answer(
        "{\"prompt\":\"" + request.name() + "\",\"of\":" + request.arguments().text() + "}");
  }

  @Override
  public Outcome<McpResult> complete(McpRequest.Complete request, Exchange exchange) {
    return answer(request.params().text());
  }

  private Outcome<McpResult> answer(String echo) {
    return answer.orElseGet(() -> FakeUseCases.served(echo));
  }
}
