package dev.bascule.adapter.in.http.mcp.aggregate;

import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import java.util.List;

/**
 * The description of an endpoint.
 *
 * @param discovery the discovery result of its server, or of all servers together
 * @param unavailable the servers whose part is missing
 */
public record EndpointDescription(ServerDiscovery discovery, List<ServerId> unavailable) {
  public EndpointDescription {
    unavailable = List.copyOf(unavailable);
  }
}
