package dev.bascule.adapter.in.http.mcp.aggregate;

import dev.bascule.domain.mcp.ServerId;
import java.util.Optional;

/** Finds the endpoint of a request. */
public final class McpTargets {

  private final McpUseCases useCases;
  private final HeaderAnnotatedTools annotatedTools = new HeaderAnnotatedTools();
  private final AggregateTarget allServers;

  public McpTargets(McpUseCases useCases) {
    this.useCases = useCases;
    this.allServers = new AggregateTarget(useCases, annotatedTools);
  }

  /**
   * Returns the target of an endpoint.
   *
   * @param server empty for the endpoint of all servers
   */
  public McpTarget of(Optional<ServerId> server) {
    return server.isPresent()
        ? new SingleServerTarget(useCases, annotatedTools, server.get())
        : allServers;
  }
}
