package dev.bascule.application.port.in;

import dev.bascule.application.context.CallContext;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.McpRequest.Complete;
import dev.bascule.domain.mcp.McpRequest.GetPrompt;
import dev.bascule.domain.mcp.McpRequest.ReadResource;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Outcome;

/**
 * Driving port: asks one server for what is not a tool.
 *
 * <p>Every method waits, at most for the time that the server is given for a request. A caller that
 * leaves interrupts the waiting thread.
 */
public interface UseServerFeaturesUseCase {

  /** Reads a resource, from the cache where the server said that it may be kept. */
  Outcome<McpResult> readResource(
      ReadResource request, FreshnessRequirement requirement, CallContext context);

  /** Gets a prompt. Never cached: the protocol does not allow it. */
  Outcome<McpResult> getPrompt(GetPrompt request, CallContext context);

  /** Completes what someone is writing. Never cached. */
  Outcome<McpResult> complete(Complete request, CallContext context);
}
