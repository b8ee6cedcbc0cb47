package dev.bascule.adapter.out.mcp.protocol.legacy;

import static java.util.Objects.requireNonNull;

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
  private final ServerNotificationListener notices;
  private final ServerRequestHandler questions;

  public ServerMessageRouter(ServerId server, ConnectionContext ourSide) {
    this.server = requireNonNull(server, "server");
    this.notices = ourSide.notices();
    this.questions = new ServerRequestHandler("bascule-questions-" + server, ourSide.session());
  }

  /**
   * Takes in {@code message}.
   *
   * @param related the request that it belongs to; empty if that is not known
   * @param reply sends an answer to the server, where it waits for one; may wait
   */
  public void take(RpcMessage message, Optional<ActiveRequest> related, Consumer<byte[]> reply) {
    switch (message) {
      case RpcMessage.Request asked -> questions.take(asked, related, reply);
      case RpcMessage.Notification(ServerMessage told) -> hear(told, related);
      case RpcMessage.Result _, RpcMessage.Rejection _ ->
          log.debug("Server {} answered a request that nobody waits for", server);
    }
  }

  private void hear(ServerMessage told, Optional<ActiveRequest> related) {
    if (told.method().equals(NotificationReader.CANCELLED)) {
      questions.cancel(told);
      return;
    }
    if (related.isEmpty() || NotificationReader.tellsOfAChange(told)) {
      tellAll(told);
    } else {
      related.get().tell(told);
    }
  }

  private void tellAll(ServerMessage told) {
    NotificationReader.notice(told)
        .ifPresentOrElse(
            notice -> notices.heard(server, notice),
            () ->
                log.debug(
                    "Server {} sent {}, which is ignored",
                    server,
                    LogSanitizer.oneLine(told.method(), MAX_SHOWN)));
  }

  /**
   * Takes note that the server began anew: it has forgotten what it asked, and may have changed.
   */
  public void beganAnew() {
    questions.cancelAll();
    notices.heard(server, new ServerNotification.BeganAnew());
  }

  /** Takes note that the server may have told something that nobody heard. */
  public void missedSomething() {
    notices.heard(server, new ServerNotification.BeganAnew());
  }

  /** Ends what clients are being asked. */
  public void stop() {
    questions.stop();
  }
}
