package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.out.ServerNotices;
import dev.bascule.domain.mcp.ListKind;
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
        hear(told.method());
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

  private void hear(String method) {
    if (method.equals("notifications/tools/list_changed")) {
      notices.heard(server, new Notice.ListChanged(ListKind.TOOLS));
    } else {
      log.debug("Server {} sent {}, which is ignored", server, Texts.oneLine(method, MAX_SHOWN));
    }
  }
}
