package dev.bascule.application.port.in;

import dev.bascule.application.context.CallContext;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Outcome;
import java.util.Optional;

/**
 * Driving port: runs one tool of one server, or answers from the cache where the operator said so.
 */
@FunctionalInterface
public interface CallToolUseCase {

  /**
   * Runs the tool and waits for its result, at most for the tool's timeout.
   *
   * <p>A caller that leaves interrupts the waiting thread; the outcome is then {@link
   * dev.bascule.domain.result.Failure.Cancelled}, unless the result was already there.
   *
   * @param requirement how fresh a cached result must be; of no effect on tools that are not cached
   */
  Outcome<McpResult> callTool(ToolCall call, FreshnessRequirement requirement, CallContext context);

  /**
   * Answers the call if that takes no waiting: from a fresh result in the cache, or with the
   * refusal of a breaker that is open. What is counted and told is then the same as of {@link
   * #callTool}.
   *
   * <p>Never waits, so that it may be called on a thread that serves many connections.
   *
   * @return empty where the call must go the whole way; it has left no trace then
   */
  default Optional<Outcome<McpResult>> tryCallTool(
      ToolCall call, FreshnessRequirement requirement, CallContext context) {
    return Optional.empty();
  }
}
