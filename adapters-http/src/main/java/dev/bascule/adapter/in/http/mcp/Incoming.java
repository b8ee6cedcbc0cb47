package dev.bascule.adapter.in.http.mcp;

import dev.bascule.adapter.in.http.json.RawObject;
import dev.bascule.application.port.client.TraceContext;
import java.util.Optional;

/** One message from a client. */
sealed interface Incoming {

  /**
   * It asks for something.
   *
   * @param id a string or an integer, as it was written
   * @param params empty where it has none
   * @param meta what they hold as {@code _meta}; empty where that is nothing
   * @param trace where in a distributed trace it stands
   */
  record Request(String id, String method, RawObject params, RawObject meta, TraceContext trace)
      implements Incoming {

    /** A request that stands where its {@code _meta} says. */
    Request(String id, String method, RawObject params, RawObject meta) {
      this(
          id,
          method,
          params,
          meta,
          TraceContext.sentAs(name -> meta.string(name).stream().toList()));
    }

    /** Returns the same as it came with {@code outer}, which counts where it says less itself. */
    Request within(TraceContext outer) {
      return new Request(id, method, params, meta, trace.or(outer));
    }
  }

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
