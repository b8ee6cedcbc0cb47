package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.out.ServerNotices;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.Notice;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerMessage;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deals with what a server sends that is not the answer to a request. Never waits. */
final class Unasked {

  private static final Logger log = LoggerFactory.getLogger(Unasked.class);

  private static final int MAX_SHOWN = 100;

  private final ServerId server;
  private final ServerNotices notices;

  Unasked(ServerId server, ServerNotices notices) {
    this.server = requireNonNull(server, "server");
    this.notices = requireNonNull(notices, "notices");
  }

  /**
   * Takes note of {@code message}.
   *
   * @return the answer that the server waits for; empty where it waits for none
   */
  Optional<byte[]> take(RpcMessage message) {
    return switch (message) {
      case RpcMessage.Request(JsonSlice id, ServerMessage asked) ->
          Optional.of(answer(id, asked.method()));
      case RpcMessage.Notification(ServerMessage told) -> {
        hear(told);
        yield Optional.empty();
      }
      case RpcMessage.Result _, RpcMessage.Rejection _ -> {
        log.debug("Server {} answered a request that nobody waits for", server);
        yield Optional.empty();
      }
    };
  }

  /** Takes note that the server began anew, and may have other tools than it had. */
  void beganAnew() {
    notices.heard(server, new Notice.BeganAnew());
  }

  private byte[] answer(JsonSlice id, String method) {
    if (method.equals("ping")) {
      return JsonRpcCodec.emptyResult(id);
    }
    log.debug("Server {} asks for {}, which is refused", server, Texts.oneLine(method, MAX_SHOWN));
    return JsonRpcCodec.methodNotFound(id);
  }

  /** Takes note of what the server told. */
  void hear(ServerMessage told) {
    notice(told)
        .ifPresentOrElse(
            notice -> notices.heard(server, notice),
            () ->
                log.debug(
                    "Server {} sent {}, which is ignored",
                    server,
                    Texts.oneLine(told.method(), MAX_SHOWN)));
  }

  /** Tells whether {@code told} is of interest to others than the client that was told so. */
  static boolean tellsOfAChange(ServerMessage told) {
    return notice(told)
        .filter(
            notice ->
                notice instanceof Notice.ListChanged || notice instanceof Notice.ResourceUpdated)
        .isPresent();
  }

  /** What is about one request, and does not say which, is of use to nobody. */
  private static Optional<Notice> notice(ServerMessage told) {
    return switch (told.method()) {
      case "notifications/tools/list_changed" ->
          Optional.of(new Notice.ListChanged(ListKind.TOOLS));
      case "notifications/prompts/list_changed" ->
          Optional.of(new Notice.ListChanged(ListKind.PROMPTS));
      case "notifications/resources/list_changed" ->
          Optional.of(new Notice.ListChanged(ListKind.RESOURCES));
      case "notifications/resources/updated" ->
          NoticeParams.text(told, "uri").map(uri -> new Notice.ResourceUpdated(uri, told.params()));
      case "notifications/message" ->
          NoticeParams.text(told, "level")
              .flatMap(LogLevel::of)
              .map(level -> new Notice.Logged(level, told.params()));
      case "notifications/progress", "notifications/cancelled" -> Optional.empty();
      default -> Optional.of(new Notice.Other(told));
    };
  }
}
