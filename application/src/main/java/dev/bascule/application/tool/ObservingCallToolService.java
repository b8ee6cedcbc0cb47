package dev.bascule.application.tool;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Optional;

/** Tells of each call of a tool how it ended, and when. */
public final class ObservingCallToolService implements CallToolUseCase {

  private final CallToolUseCase delegate;
  private final BridgeEventListener events;
  private final Ticker ticker;

  public ObservingCallToolService(
      CallToolUseCase delegate, BridgeEventListener events, Ticker ticker) {
    this.delegate = requireNonNull(delegate, "delegate");
    this.events = requireNonNull(events, "events");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  @Override
  public Outcome<McpResult> callTool(
      ToolCall call, FreshnessRequirement requirement, CallContext context) {
    long startNanos = ticker.nanos();
    Outcome<McpResult> outcome = delegate.callTool(call, requirement, context);
    events.callEnded(call, outcome, Duration.ofNanos(ticker.nanos() - startNanos));
    return outcome;
  }

  @Override
  public Optional<Outcome<McpResult>> tryCallTool(
      ToolCall call, FreshnessRequirement requirement, CallContext context) {
    long startNanos = ticker.nanos();
    Optional<Outcome<McpResult>> outcome = delegate.tryCallTool(call, requirement, context);
    if (outcome.isPresent()) {
      events.callEnded(call, outcome.get(), Duration.ofNanos(ticker.nanos() - startNanos));
    }
    return outcome;
  }
}
