package dev.bascule.adapter.in.http.mcp.aggregate;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.mcp.ServerId;
import java.util.Optional;

/** Finds the endpoint that a request was sent to. */
public final class McpTargets {

  private final McpUseCases useCases;
  private final HeaderAnnotatedTools annotatedTools = new HeaderAnnotatedTools();

  public McpTargets(McpUseCases useCases) {
    this.useCases = requireNonNull(useCases, "useCases");
  }

  /**
   * Returns the target of an endpoint.
   *
   * @param server empty for the endpoint of all servers
   */
  public McpTarget of(Optional<ServerId> server) {
    return server
        .<McpTarget>map(one -> new SingleServerTarget(useCases, annotatedTools, one))
        .orElseGet(() -> new AggregateTarget(useCases, annotatedTools));
  }
}
