package dev.bascule.adapter.in.http.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.mcp.ServerId;
import java.util.Optional;

/** Finds the endpoint that a request was sent to. */
final class Endpoints {

  private final McpUseCases useCases;
  private final KnownTools knownTools = new KnownTools();

  Endpoints(McpUseCases useCases) {
    this.useCases = requireNonNull(useCases, "useCases");
  }

  /**
   * @param server empty for the endpoint of all servers
   */
  Endpoint of(Optional<ServerId> server) {
    return server
        .<Endpoint>map(one -> new SingleServer(useCases, knownTools, one))
        .orElseGet(() -> new AllServers(useCases, knownTools));
  }
}
