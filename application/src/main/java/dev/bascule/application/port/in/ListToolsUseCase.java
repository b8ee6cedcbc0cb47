package dev.bascule.application.port.in;

import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.tool.Caller;
import dev.bascule.domain.tool.Listing;
import dev.bascule.domain.tool.ServerId;

/** Driving port: lists the tools of one server, without those that the operator disabled. */
@FunctionalInterface
public interface ListToolsUseCase {

  /** Returns the tools, from the cache where it has them; a stale list where the server is down. */
  Outcome<Listing> listTools(ServerId server, Caller caller, FreshnessDemand demand);
}
