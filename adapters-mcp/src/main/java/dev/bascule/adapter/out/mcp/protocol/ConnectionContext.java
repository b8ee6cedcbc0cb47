package dev.bascule.adapter.out.mcp.protocol;

import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.application.context.ClientSession;
import dev.bascule.application.context.ConnectionOwner;
import dev.bascule.application.port.out.ServerNotificationListener;
import java.util.Optional;

/**
 * The side of a connection that is not the server's.
 *
 * @param clientInfo how the bridge introduces itself
 * @param notificationListener is told what the server sends and belongs to no request
 * @param session the one client that the connection is for, which declares what it can be asked;
 *     empty for a connection that is shared, whose clients can be asked nothing
 */
public record ConnectionContext(
    ClientInfo clientInfo,
    ServerNotificationListener notificationListener,
    Optional<ClientSession> session) {

  /** Returns the side of a connection that many clients share. */
  public static ConnectionContext shared(
      ClientInfo clientInfo, ServerNotificationListener notificationListener) {
    return new ConnectionContext(clientInfo, notificationListener, Optional.empty());
  }

  /** Returns the side of a connection that is for {@code owner} alone. */
  public ConnectionContext forOwner(ConnectionOwner owner, ServerNotificationListener other) {
    return new ConnectionContext(clientInfo, other, owner.session());
  }
}
