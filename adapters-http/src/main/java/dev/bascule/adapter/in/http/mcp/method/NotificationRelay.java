package dev.bascule.adapter.in.http.mcp.method;

import dev.bascule.adapter.in.http.json.RawJsonObject;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcWriter;
import dev.bascule.adapter.in.http.mcp.protocol.McpProtocol;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.ServerMessage;
import java.util.Optional;

/** Puts what a server tells during a request into the words of the client that made it. Pure. */
public final class NotificationRelay {

  public static final String PROGRESS = "notifications/progress";
  public static final String MESSAGE = "notifications/message";

  private NotificationRelay() {}

  /**
   * Returns {@code progress} with the client's own token.
   *
   * @param token as it was written; empty where the client wants no progress
   */
  public static Optional<JsonBytes> progress(ServerMessage progress, Optional<String> token) {
    return token.flatMap(
        written ->
            RawJsonObject.of(progress.params())
                .map(params -> params.with(McpProtocol.PROGRESS_TOKEN, written).toJson())
                .map(params -> JsonRpcWriter.notification(PROGRESS, params)));
  }

  /** Returns a log message, unless it is less grave than {@code lowest}. */
  public static Optional<JsonBytes> log(JsonBytes params, LogLevel lowest) {
    boolean isWanted =
        RawJsonObject.of(params)
            .flatMap(object -> object.string("level"))
            .flatMap(LogLevel::of)
            .map(level -> level.compareTo(lowest) >= 0)
            .orElse(false);
    return isWanted ? Optional.of(JsonRpcWriter.notification(MESSAGE, params)) : Optional.empty();
  }
}
