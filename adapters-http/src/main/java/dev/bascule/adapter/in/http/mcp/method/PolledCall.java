package dev.bascule.adapter.in.http.mcp.method;

import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Outcome;
import java.util.function.UnaryOperator;

/**
 * The call of a tool whose outcome was at hand.
 *
 * @param call the call
 * @param outcome its outcome, with the names that its server has for things
 * @param translation returns an outcome with the names that the endpoint has for them
 */
public record PolledCall(
    McpCall call, Outcome<McpResult> outcome, UnaryOperator<Outcome<McpResult>> translation) {

  /** Returns how many bytes the result has; 0 if there is none. */
  public int resultBytes() {
    return outcome instanceof Outcome.Served<McpResult>(McpResult result, _)
        ? result.json().length()
        : 0;
  }
}
