package dev.bascule.application.port.in;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.outcome.Outcome;

/**
 * Driving port: lists the tools, prompts, resources or resource templates of one server, all pages
 * merged; tools without those that the operator disabled.
 */
@FunctionalInterface
public interface ListUseCase {

  /** Returns the listing, from the cache where it has it; a stale one where the server is down. */
  Outcome<Listing> list(ServerId server, ListKind kind, FreshnessDemand demand, Exchange exchange);
}
