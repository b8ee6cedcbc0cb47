package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.out.BridgeEvents;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Optional;

/** Tells of each call of a tool how it ended, and when. */
public final class ObservedCalls implements CallToolUseCase {

  private final CallToolUseCase calls;
  private final BridgeEvents events;
  private final Ticker ticker;

  public ObservedCalls(CallToolUseCase calls, BridgeEvents events, Ticker ticker) {
    this.calls = requireNonNull(calls, "calls");
    this.events = requireNonNull(events, "events");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  @Override
  public Outcome<McpResult> callTool(ToolCall call, FreshnessDemand demand, Exchange exchange) {
    long begun = ticker.nanos();
    Outcome<McpResult> outcome = calls.callTool(call, demand, exchange);
    events.callEnded(call, outcome, Duration.ofNanos(ticker.nanos() - begun));
    return outcome;
  }

  @Override
  public Optional<Outcome<McpResult>> callToolAtOnce(
      ToolCall call, FreshnessDemand demand, Exchange exchange) {
    long begun = ticker.nanos();
    Optional<Outcome<McpResult>> outcome = calls.callToolAtOnce(call, demand, exchange);
    if (outcome.isPresent()) {
      events.callEnded(call, outcome.get(), Duration.ofNanos(ticker.nanos() - begun));
    }
    return outcome;
  }
}
