package dev.bascule.application.port.in;

import dev.bascule.application.context.CallContext;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Outcome;

/** Driving port: describes the capabilities of one server. */
@FunctionalInterface
public interface DiscoverServerUseCase {

  /** Returns the server's self-description, from the cache if available. */
  Outcome<ServerDiscovery> discover(
      ServerId server, FreshnessRequirement requirement, CallContext context);
}
