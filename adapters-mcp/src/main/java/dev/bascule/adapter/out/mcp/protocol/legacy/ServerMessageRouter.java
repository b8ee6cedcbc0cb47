package dev.bascule.adapter.out.mcp.protocol.legacy;

import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage;
import dev.bascule.adapter.out.mcp.protocol.ConnectionContext;
import dev.bascule.adapter.out.mcp.protocol.NotificationReader;
import dev.bascule.application.port.out.ServerNotificationListener;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.mcp.json.LogSanitizer;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A router of the messages of a server other than responses: to the client of the request that they
 * belong to, or to the listener of notifications, if they belong to none or announce a change,
 * which concerns all clients. Thread-safe; never blocks.
 */
public final class ServerMessageRouter {

  private static final Logger log = LoggerFactory.getLogger(ServerMessageRouter.class);

  private static final int MAX_SHOWN = 100;

  private final ServerId server;
  private final ServerNotificationListener notificationListener;
  private final ServerRequestHandler requestHandler;
  private final boolean ofOneClient;

  public ServerMessageRouter(ServerId server, ConnectionContext connectionContext) {
    this.server = server;
    this.notificationListener = connectionContext.notificationListener();
    this.ofOneClient = connectionContext.session().isPresent();
    this.requestHandler =
        new ServerRequestHandler("bascule-questions-" + server, connectionContext.session());
  }

  /** Returns whether the connection is for one client rather than shared. */
  public boolean isOfOneClient() {
    return ofOneClient;
  }

  /**
   * Routes {@code message}.
   *
   * @param related the request that it belongs to; empty if unknown
   * @param reply sends a response to a request of the server; may block
   */
  public void route(RpcMessage message, Optional<ActiveRequest> related, Consumer<byte[]> reply) {
    switch (message) {
      case RpcMessage.Request request -> requestHandler.handle(request, related, reply);
      case RpcMessage.Notification(ServerMessage told) -> routeNotification(told, related);
      case RpcMessage.Result _, RpcMessage.ErrorResponse _ ->
          log.debug("Ignoring a response of server {} to an unknown request", server);
    }
  }

  private void routeNotification(ServerMessage message, Optional<ActiveRequest> related) {
    if (message.method().equals(MethodNames.CANCELLED)) {
      requestHandler.cancel(message);
      return;
    }
    if (related.isEmpty() || NotificationReader.isChange(message)) {
      notifyListener(message);
    } else {
      related.get().forward(message);
    }
  }

  private void notifyListener(ServerMessage message) {
    NotificationReader.notification(message)
        .ifPresentOrElse(
            notification -> notificationListener.onNotification(server, notification),
            () ->
                log.debug(
                    "Server {} sent {}, which is ignored",
                    server,
                    LogSanitizer.oneLine(message.method(), MAX_SHOWN)));
  }

  /**
   * Handles a restart of the server: its requests are cancelled, and everything may have changed.
   */
  public void onRestart() {
    requestHandler.cancelAll();
    notificationListener.onNotification(server, new ServerNotification.Reset());
  }

  /** Handles a gap in which notifications may have been lost. */
  public void onGap() {
    notificationListener.onNotification(server, new ServerNotification.Reset());
  }

  /** Cancels all requests to clients. */
  public void stop() {
    requestHandler.stop();
  }
}
