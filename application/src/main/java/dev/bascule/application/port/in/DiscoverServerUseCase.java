package dev.bascule.application.port.in;

import dev.bascule.application.context.CallContext;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Outcome;

/** Driving port: tells what one server can do. */
@FunctionalInterface
public interface DiscoverServerUseCase {

  /** Returns what the server says of itself, from the cache where it has it. */
  Outcome<ServerDiscovery> discover(
      ServerId server, FreshnessRequirement requirement, CallContext context);
}
