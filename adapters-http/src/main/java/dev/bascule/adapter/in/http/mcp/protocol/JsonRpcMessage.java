package dev.bascule.adapter.in.http.mcp.protocol;

import dev.bascule.adapter.in.http.json.RawJsonObject;
import dev.bascule.application.context.TraceContext;
import java.util.List;
import java.util.Optional;

/** A message from a client. */
public sealed interface JsonRpcMessage {

  /**
   * A request.
   *
   * @param id a string or an integer, as written
   * @param params empty if absent
   * @param meta the {@code _meta} of the parameters; empty if absent
   * @param trace the trace context in its {@code _meta}
   */
  record Request(
      String id, String method, RawJsonObject params, RawJsonObject meta, TraceContext trace)
      implements JsonRpcMessage {

    /** Creates a request with the trace context in its {@code _meta}. */
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

  /** A notification. */
  record Notification(String method, RawJsonObject params) implements JsonRpcMessage {}

  /**
   * A response to a request of the bridge.
   *
   * @param id the request's id, as written
   * @param message the whole message
   */
  record Response(String id, RawJsonObject message) implements JsonRpcMessage {}

  /** An invalid message. */
  record Invalid(Optional<String> id, JsonRpcError error) implements JsonRpcMessage {}
}
