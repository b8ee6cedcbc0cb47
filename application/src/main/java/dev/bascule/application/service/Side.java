package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.Presented;
import dev.bascule.domain.mcp.ServerId;

/**
 * A server, from where those stand of whom it is shown the same. What it tells one of them unasked
 * does not concern the others.
 */
record Side(ServerId server, Presented presented) {

  Side {
    requireNonNull(server, "server");
    requireNonNull(presented, "presented");
  }
}
