package dev.bascule.application.port.in;

import dev.bascule.application.context.CallContext;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.McpRequest.Complete;
import dev.bascule.domain.mcp.McpRequest.GetPrompt;
import dev.bascule.domain.mcp.McpRequest.ReadResource;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Outcome;

/**
 * Driving port: uses the features of one server other than tools.
 *
 * <p>Every method blocks, at most for the request timeout of the server. If the client leaves, the
 * waiting thread is interrupted.
 */
public interface UseServerFeaturesUseCase {

  /** Reads a resource, from the cache if the server allows caching. */
  Outcome<McpResult> readResource(
      ReadResource request, FreshnessRequirement requirement, CallContext context);

  /** Gets a prompt. Never cached, because the protocol does not allow that. */
  Outcome<McpResult> getPrompt(GetPrompt request, CallContext context);

  /** Completes an argument. Never cached. */
  Outcome<McpResult> complete(Complete request, CallContext context);
}
