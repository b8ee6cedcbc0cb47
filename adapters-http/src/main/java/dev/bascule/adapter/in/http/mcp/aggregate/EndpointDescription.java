package dev.bascule.adapter.in.http.mcp.aggregate;

import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import java.util.List;

/**
 * What an endpoint says of itself.
 *
 * @param discovery what its server says, or all of its servers together
 * @param unavailable the servers whose part is missing
 */
public record EndpointDescription(ServerDiscovery discovery, List<ServerId> unavailable) {
  public EndpointDescription {
    unavailable = List.copyOf(unavailable);
  }
}
