package dev.bascule.application.port.in;

import dev.bascule.application.context.CallContext;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerId;
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
}
