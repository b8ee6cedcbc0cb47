package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.out.Tracing;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.outcome.Outcome;
import java.util.Optional;

/** Gives each call of a tool a span. */
public final class TracedCalls implements CallToolUseCase {

  private final CallToolUseCase calls;
  private final Serving serving;

  public TracedCalls(CallToolUseCase calls, Tracing tracing) {
    this.calls = requireNonNull(calls, "calls");
    this.serving = new Serving(tracing);
  }

  @Override
  public Outcome<McpResult> callTool(ToolCall call, FreshnessDemand demand, Exchange exchange) {
    return serving.serve(call, exchange, within -> calls.callTool(call, demand, within));
  }

  @Override
  public Optional<Outcome<McpResult>> callToolAtOnce(
      ToolCall call, FreshnessDemand demand, Exchange exchange) {
    Optional<Outcome<McpResult>> outcome = calls.callToolAtOnce(call, demand, exchange);
    // Nothing was asked of a server within the span, so it may be made once it is known to be one.
    return outcome.map(known -> serving.serve(call, exchange, _ -> known));
  }
}
