package dev.bascule.application.port.in;

import dev.bascule.application.context.CallContext;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;

/**
 * Driving port: lists the tools, prompts, resources or resource templates of one server, with all
 * pages merged and without the tools that the operator disabled.
 */
@FunctionalInterface
public interface ListServerFeaturesUseCase {

  /** Returns the listing, from the cache if available; a stale one if the server is unavailable. */
  Outcome<Listing> list(
      ServerId server, ListKind kind, FreshnessRequirement requirement, CallContext context);

  /** Returns one tool from the listing of the server. */
  default Outcome<Tool> readTool(
      ServerId server, ToolName tool, FreshnessRequirement requirement, CallContext context) {
    return switch (list(server, ListKind.TOOLS, requirement, context)) {
      case Outcome.Served<Listing>(Listing listing, CacheProvenance provenance) ->
          listing
              .find(tool)
              .<Outcome<Tool>>map(found -> new Outcome.Served<>(found, provenance))
              .orElseGet(() -> new Outcome.Failed<>(new Failure.UnknownTool(server, tool)));
      case Outcome.Failed<Listing>(Failure failure) -> new Outcome.Failed<>(failure);
    };
  }
}
