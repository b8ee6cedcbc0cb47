package dev.bascule.adapter.in.http.mcp.method;

import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Outcome;
import java.util.function.UnaryOperator;

/**
 * A tool call whose outcome was available.
 *
 * @param call the call
 * @param outcome its outcome, with the original names of its server
 * @param translation translates an outcome to the exposed names
 */
public record PolledCall(
    McpCall call, Outcome<McpResult> outcome, UnaryOperator<Outcome<McpResult>> translation) {

  /** Returns the size of the result in bytes; 0 if there is none. */
  public int resultBytes() {
    return outcome instanceof Outcome.Served<McpResult>(McpResult result, _)
        ? result.json().length()
        : 0;
  }
}
