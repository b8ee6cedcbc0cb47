package dev.bascule.adapter.in.http.mcp.protocol;

import dev.bascule.adapter.in.http.json.RawJsonObject;
import dev.bascule.application.context.TraceContext;
import java.util.List;
import java.util.Optional;

/** One message from a client. */
public sealed interface JsonRpcMessage {

  /**
   * It asks for something.
   *
   * @param id a string or an integer, as it was written
   * @param params empty where it has none
   * @param meta what they hold as {@code _meta}; empty where that is nothing
   * @param trace what its {@code _meta} says of a distributed trace
   */
  record Request(
      String id, String method, RawJsonObject params, RawJsonObject meta, TraceContext trace)
      implements JsonRpcMessage {

    /** A request that stands where its {@code _meta} says. */
    Request(String id, String method, RawJsonObject params, RawJsonObject meta) {
      this(
          id,
          method,
          params,
          meta,
          meta.hasAny(TraceContext.NAMES)
              ? TraceContext.parse(name -> meta.string(name).map(List::of).orElse(List.of()))
              : TraceContext.NONE);
    }
  }

  /** It tells something. */
  record Notification(String method, RawJsonObject params) implements JsonRpcMessage {}

  /**
   * It answers a question.
   *
   * @param id the question's id, as it was written
   * @param message the whole message
   */
  record Response(String id, RawJsonObject message) implements JsonRpcMessage {}

  /** It is none of these. */
  record Invalid(Optional<String> id, JsonRpcError error) implements JsonRpcMessage {}
}
