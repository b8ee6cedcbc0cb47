package dev.bascule.application.port.in;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.outcome.Outcome;

/** Driving port: tells what one server can do. */
@FunctionalInterface
public interface DiscoverServerUseCase {

  /** Returns what the server says of itself, from the cache where it has it. */
  Outcome<Discovery> discover(ServerId server, FreshnessDemand demand, Exchange exchange);
}
