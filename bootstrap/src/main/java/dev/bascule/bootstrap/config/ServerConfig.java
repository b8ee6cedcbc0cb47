package dev.bascule.bootstrap.config;

import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.domain.mcp.ServerId;

/**
 * One server of the configuration.
 *
 * @param id its name
 * @param transport how it is reached
 * @param policy what the operator decided for it; defaults are filled in
 * @param credentials what it is shown
 */
public record ServerConfig(
    ServerId id, ServerTransport transport, ServerPolicy policy, ServerCredentials credentials) {

  /** A server that is shown nothing but the header fields of its connection. */
  public ServerConfig(ServerId id, ServerTransport transport, ServerPolicy policy) {
    this(id, transport, policy, ServerCredentials.NONE);
  }
}
