package dev.bascule.adapter.in.http.mcp;

import dev.bascule.adapter.in.http.json.RawObject;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.ServerMessage;
import java.util.Optional;

/** Puts what a server tells during a request into the words of the client that made it. Pure. */
final class Relay {

  static final String PROGRESS = "notifications/progress";
  static final String MESSAGE = "notifications/message";

  private Relay() {}

  /**
   * Returns {@code progress} with the client's own token.
   *
   * @param token as it was written; empty where the client wants no progress
   */
  static Optional<JsonBytes> progress(ServerMessage progress, Optional<String> token) {
    return token.flatMap(
        written ->
            RawObject.of(progress.params())
                .map(params -> params.with(Protocol.PROGRESS_TOKEN, written).toJson())
                .map(params -> Rpc.notification(PROGRESS, params)));
  }

  /** Returns a log message, unless it is less grave than {@code lowest}. */
  static Optional<JsonBytes> log(JsonBytes params, LogLevel lowest) {
    boolean isWanted =
        RawObject.of(params)
            .flatMap(object -> object.string("level"))
            .flatMap(LogLevel::of)
            .map(level -> level.compareTo(lowest) >= 0)
            .orElse(false);
    return isWanted ? Optional.of(Rpc.notification(MESSAGE, params)) : Optional.empty();
  }
}
