package dev.bascule.adapter.in.http.mcp.protocol;

import dev.bascule.application.context.TraceContext;
import dev.bascule.mcp.json.RawJsonObject;
import java.util.List;
import java.util.Optional;

/** A message from a client. */
public sealed interface JsonRpcMessage {

  /** A request, whose id is a string or an integer, as written. */
  record Request(
      String id, String method, RawJsonObject params, RawJsonObject meta, TraceContext trace)
      implements JsonRpcMessage {

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

  record Notification(String method, RawJsonObject params) implements JsonRpcMessage {}

  /** A response to a request of the bridge, whose id is as written. */
  record Response(String id, RawJsonObject message) implements JsonRpcMessage {}

  record Invalid(Optional<String> id, JsonRpcError error) implements JsonRpcMessage {}
}
