package dev.bascule.adapter.in.http.mcp.method;

import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcWriter;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.mcp.json.RawJsonObject;
import dev.bascule.mcp.protocol.MetaKeys;
import java.util.Optional;

/** Converts a server's notifications during a request for the client that made it. Pure. */
public final class NotificationRelay {

  private NotificationRelay() {}

  /** Returns {@code progress} with the client's token, as written; empty if it has none. */
  public static Optional<JsonBytes> progress(ServerMessage progress, Optional<String> token) {
    return token.flatMap(
        written ->
            RawJsonObject.of(progress.params())
                .map(params -> params.with(MetaKeys.PROGRESS_TOKEN, written).toJson())
                .map(params -> JsonRpcWriter.notification(MethodNames.PROGRESS, params)));
  }

  /** Returns a log message, unless its level is below {@code lowest}. */
  public static Optional<JsonBytes> log(JsonBytes params, LogLevel lowest) {
    boolean isWanted =
        RawJsonObject.of(params)
            .flatMap(object -> object.string("level"))
            .flatMap(LogLevel::of)
            .map(level -> level.compareTo(lowest) >= 0)
            .orElse(false);
    return isWanted
        ? Optional.of(JsonRpcWriter.notification(MethodNames.LOG_MESSAGE, params))
        : Optional.empty();
  }
}
