package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.in.DiscoverServerUseCase;
import dev.bascule.application.port.out.Tracing;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.outcome.Outcome;

/** Gives each request for what a server says of itself a span. */
public final class TracedDiscoveries implements DiscoverServerUseCase {

  private final DiscoverServerUseCase discoveries;
  private final Serving serving;

  public TracedDiscoveries(DiscoverServerUseCase discoveries, Tracing tracing) {
    this.discoveries = requireNonNull(discoveries, "discoveries");
    this.serving = new Serving(tracing);
  }

  @Override
  public Outcome<Discovery> discover(ServerId server, FreshnessDemand demand, Exchange exchange) {
    return serving.serve(
        server, Request.DISCOVER, exchange, within -> discoveries.discover(server, demand, within));
  }
}
