package dev.bascule.application.tool;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.Invocation;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;

/** A decorator that reports the outcome of each tool call, and the time since it was prepared. */
public final class ObservingCallToolService implements CallToolUseCase {

  private final CallToolUseCase delegate;
  private final BridgeEventListener events;
  private final Ticker ticker;

  public ObservingCallToolService(
      CallToolUseCase delegate, BridgeEventListener events, Ticker ticker) {
    this.delegate = delegate;
    this.events = events;
    this.ticker = ticker;
  }

  @Override
  public Invocation<McpResult> prepare(
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
