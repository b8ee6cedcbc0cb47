package dev.bascule.adapter.in.http.mcp.aggregate;

import dev.bascule.application.port.in.Invocation;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Outcome;
import java.util.function.UnaryOperator;

/**
 * The call of a tool at an endpoint.
 *
 * @param invocation the call, which the caller closes
 * @param translation returns an outcome with the names that the endpoint has for things. It reads
 *     the whole result, so that of a long one is not for the thread that reads.
 */
public record PreparedToolCall(
    Invocation<McpResult> invocation, UnaryOperator<Outcome<McpResult>> translation) {

  /** A call at an endpoint where everything keeps its name. */
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
