package dev.bascule.adapter.out.mcp.protocol;

import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.application.context.ClientSession;
import dev.bascule.application.context.ConnectionOwner;
import dev.bascule.application.port.out.ServerNotificationListener;
import java.util.Optional;

/**
 * The bridge's side of a connection.
 *
 * @param clientInfo the bridge's {@code clientInfo}
 * @param notificationListener receives notifications that belong to no request
 * @param session the client session that the connection is for, whose capabilities it declares;
 *     empty for a shared connection, which declares none
 */
public record ConnectionContext(
    ClientInfo clientInfo,
    ServerNotificationListener notificationListener,
    Optional<ClientSession> session) {

  /** Returns the context of a shared connection. */
  public static ConnectionContext shared(
      ClientInfo clientInfo, ServerNotificationListener notificationListener) {
    return new ConnectionContext(clientInfo, notificationListener, Optional.empty());
  }

  /** Returns the context of a connection for {@code owner}. */
  public ConnectionContext forOwner(ConnectionOwner owner, ServerNotificationListener other) {
    return new ConnectionContext(clientInfo, other, owner.session());
  }
}
