package dev.bascule.adapter.in.http.mcp;

import dev.bascule.adapter.in.http.json.RawObject;
import java.util.Optional;

/** One message from a client. */
sealed interface Incoming {

  /**
   * It asks for something.
   *
   * @param id a string or an integer, as it was written
   * @param params empty where it has none
   * @param meta what they hold as {@code _meta}; empty where that is nothing
   */
  record Request(String id, String method, RawObject params, RawObject meta) implements Incoming {}

  /** It tells something. */
  record Notification(String method, RawObject params) implements Incoming {}

  /**
   * It answers a question.
   *
   * @param id the question's id, as it was written
   * @param message the whole message
   */
  record Response(String id, RawObject message) implements Incoming {}

  /** It is none of these. */
  record Invalid(Optional<String> id, RpcError error) implements Incoming {}
}
