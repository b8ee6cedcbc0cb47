package dev.bascule.application.port.in;

import dev.bascule.application.context.CallContext;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Outcome;
import java.util.Optional;

/** Driving port: describes the capabilities of one server, unless that is this bridge. */
@FunctionalInterface
public interface DiscoverServerUseCase {

  /** Returns the server's self-description, from the cache if available. */
  Outcome<ServerDiscovery> discover(
      ServerId server, FreshnessRequirement requirement, CallContext context);

  /**
   * Returns whether a request is one of this bridge to a server that its endpoint includes, so that
   * answering it would cause the next one. If so, the server receives no further request. A request
   * to another server of this bridge is none, and neither is one of another bridge or replica.
   * Thread-safe; never blocks.
   *
   * @param token the token that the request carries
   * @param endpoint the server of the endpoint; empty for that of all servers together
   */
  default boolean detectLoop(String token, Optional<ServerId> endpoint) {
    return false;
  }
}
