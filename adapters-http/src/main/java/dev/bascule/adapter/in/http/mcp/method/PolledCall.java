package dev.bascule.adapter.in.http.mcp.method;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Outcome;

/**
 * The call of a tool whose outcome was at hand.
 *
 * @param call the call
 * @param outcome its outcome
 */
public record PolledCall(McpCall call, Outcome<McpResult> outcome) {

  public PolledCall {
    requireNonNull(call, "call");
    requireNonNull(outcome, "outcome");
  }

  /** Returns how many bytes the result has; 0 if there is none. */
  public int resultBytes() {
    return outcome instanceof Outcome.Served<McpResult>(McpResult result, _)
        ? result.json().length()
        : 0;
  }
}
