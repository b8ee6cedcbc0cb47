package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.out.ServerNotices;
import dev.bascule.domain.mcp.Notice;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerMessage;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands on what a server sends besides answers: to the client of the request that it belongs to, or
 * to those who listen to what belongs to none, or is of interest to all: that something changed.
 * Thread-safe; never waits.
 */
final class Dialogue {

  private static final Logger log = LoggerFactory.getLogger(Dialogue.class);

  private static final int MAX_SHOWN = 100;

  private final ServerId server;
  private final ServerNotices notices;
  private final Questions questions;

  Dialogue(ServerId server, OurSide ourSide) {
    this.server = requireNonNull(server, "server");
    this.notices = ourSide.notices();
    this.questions = new Questions("bascule-questions-" + server, ourSide.session());
  }

  /**
   * Takes in {@code message}.
   *
   * @param related the request that it belongs to; empty if that is not known
   * @param reply sends an answer to the server, where it waits for one; may wait
   */
  void take(RpcMessage message, Optional<Conversation> related, Consumer<byte[]> reply) {
    switch (message) {
      case RpcMessage.Request asked -> questions.take(asked, related, reply);
      case RpcMessage.Notification(ServerMessage told) -> hear(told, related);
      case RpcMessage.Result _, RpcMessage.Rejection _ ->
          log.debug("Server {} answered a request that nobody waits for", server);
    }
  }

  private void hear(ServerMessage told, Optional<Conversation> related) {
    if (told.method().equals(Notices.CANCELLED)) {
      questions.cancel(told);
      return;
    }
    if (related.isEmpty() || Notices.tellsOfAChange(told)) {
      tellAll(told);
    } else {
      related.get().tell(told);
    }
  }

  private void tellAll(ServerMessage told) {
    Notices.notice(told)
        .ifPresentOrElse(
            notice -> notices.heard(server, notice),
            () ->
                log.debug(
                    "Server {} sent {}, which is ignored",
                    server,
                    Texts.oneLine(told.method(), MAX_SHOWN)));
  }

  /**
   * Takes note that the server began anew: it has forgotten what it asked, and may have changed.
   */
  void beganAnew() {
    questions.cancelAll();
    notices.heard(server, new Notice.BeganAnew());
  }

  /** Takes note that the server may have told something that nobody heard. */
  void missedSomething() {
    notices.heard(server, new Notice.BeganAnew());
  }

  /** Ends what clients are being asked. */
  void stop() {
    questions.stop();
  }
}
