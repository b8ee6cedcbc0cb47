package dev.bascule.adapter.in.http.mcp.aggregate;

import dev.bascule.application.port.in.Invocation;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Outcome;
import java.util.function.UnaryOperator;

/**
 * A prepared tool call at an endpoint.
 *
 * @param invocation the call, which the caller closes
 * @param translation translates an outcome to exposed names. It reads the whole result, so
 *     translating a long one must not run on the reading thread.
 */
public record PreparedToolCall(
    Invocation<McpResult> invocation, UnaryOperator<Outcome<McpResult>> translation) {

  /** Creates a call at an endpoint that does not translate names. */
  PreparedToolCall(Invocation<McpResult> invocation) {
    this(invocation, UnaryOperator.identity());
  }

  /** Waits for the outcome, and closes the invocation. */
  public Outcome<McpResult> await() {
    try (invocation) {
      return translation.apply(invocation.await());
    }
  }
}
