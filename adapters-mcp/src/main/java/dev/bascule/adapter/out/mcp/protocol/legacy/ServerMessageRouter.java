package dev.bascule.adapter.out.mcp.protocol.legacy;

import dev.bascule.adapter.out.mcp.json.LogSanitizer;
import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage;
import dev.bascule.adapter.out.mcp.protocol.ConnectionContext;
import dev.bascule.adapter.out.mcp.protocol.NotificationReader;
import dev.bascule.application.port.out.ServerNotificationListener;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.mcp.ServerNotification;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands on what a server sends besides answers: to the client of the request that it belongs to, or
 * to those who listen to what belongs to none, or is of interest to all: that something changed.
 * Thread-safe; never waits.
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

  /** Returns whether the connection is for one client, and not shared. */
  public boolean isOfOneClient() {
    return ofOneClient;
  }

  /**
   * Takes in {@code message}.
   *
   * @param related the request that it belongs to; empty if that is not known
   * @param reply sends an answer to the server, where it waits for one; may wait
   */
  public void route(RpcMessage message, Optional<ActiveRequest> related, Consumer<byte[]> reply) {
    switch (message) {
      case RpcMessage.Request request -> requestHandler.handle(request, related, reply);
      case RpcMessage.Notification(ServerMessage told) -> routeNotification(told, related);
      case RpcMessage.Result _, RpcMessage.ErrorResponse _ ->
          log.debug("Server {} answered a request that nobody waits for", server);
    }
  }

  private void routeNotification(ServerMessage message, Optional<ActiveRequest> related) {
    if (message.method().equals(NotificationReader.CANCELLED)) {
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
   * Takes note that the server began anew: it has forgotten what it asked, and may have changed.
   */
  public void onRestart() {
    requestHandler.cancelAll();
    notificationListener.onNotification(server, new ServerNotification.Reset());
  }

  /** Takes note that the server may have told something that nobody heard. */
  public void onGap() {
    notificationListener.onNotification(server, new ServerNotification.Reset());
  }

  /** Ends what clients are being asked. */
  public void stop() {
    requestHandler.stop();
  }
}
