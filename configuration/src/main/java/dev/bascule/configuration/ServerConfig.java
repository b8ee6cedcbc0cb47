package dev.bascule.configuration;

import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.domain.mcp.ServerId;

/**
 * The configuration of one server.
 *
 * @param id its name
 * @param transport its transport
 * @param policy the operator's settings for it, including defaults
 * @param credentials the credentials to send
 * @param isShared whether replicas share its values, if there is a shared cache
 */
public record ServerConfig(
    ServerId id,
    ServerTransport transport,
    ServerPolicy policy,
    ServerCredentials credentials,
    boolean isShared) {

  /** Creates a server whose only credentials are the header fields of its transport. */
  public ServerConfig(ServerId id, ServerTransport transport, ServerPolicy policy) {
    this(id, transport, policy, ServerCredentials.NONE, /* isShared= */ true);
  }
}
