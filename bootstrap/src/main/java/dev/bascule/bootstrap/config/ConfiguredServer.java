package dev.bascule.bootstrap.config;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.domain.mcp.ServerId;

/**
 * One server of the configuration.
 *
 * @param id its name
 * @param connection how it is reached
 * @param policy what the operator decided for it; defaults are filled in
 */
public record ConfiguredServer(ServerId id, Connection connection, ServerPolicy policy) {

  public ConfiguredServer {
    requireNonNull(id, "id");
    requireNonNull(connection, "connection");
    requireNonNull(policy, "policy");
  }
}
