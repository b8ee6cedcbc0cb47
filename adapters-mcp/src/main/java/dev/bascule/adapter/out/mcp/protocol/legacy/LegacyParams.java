package dev.bascule.adapter.out.mcp.protocol.legacy;

import dev.bascule.adapter.out.mcp.jsonrpc.JsonRpcCodec;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.application.context.TraceContext;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.mcp.json.JsonCursor;
import dev.bascule.mcp.json.JsonObjectWriter;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.json.JsonWriter;
import dev.bascule.mcp.json.MalformedMessageException;
import dev.bascule.mcp.protocol.McpProtocol;
import dev.bascule.mcp.protocol.MetaKeys;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The {@code params} of requests of revisions up to 2025-11-25: with {@code _meta}, including the
 * trace context, and with the client's parameters, all of it unchanged. Stateless.
 */
public final class LegacyParams {

  private LegacyParams() {}

  /**
   * Returns {@code outgoing} as a message. Most tool calls add a progress token and nothing else,
   * and their params need not be parsed for it.
   */
  public static JsonSlice toRequest(OutgoingRequest outgoing, long id) {
    boolean addsProgressOnly =
        isPlain(outgoing.context())
            && outgoing.wantsProgress()
            && outgoing.request().orElse(null) instanceof ToolCall;
    return addsProgressOnly
        ? JsonRpcCodec.requestSlice(
            id,
            outgoing.method(),
            "{\"_meta\":{\"progressToken\":" + id + "},",
            outgoing.params(),
            /* from= */ 1)
        : JsonRpcCodec.requestSlice(id, outgoing.method(), of(outgoing, id));
  }

  /** Returns whether a request carries nothing of the client's. */
  private static boolean isPlain(CallContext context) {
    ForwardedParams sent = context.forwardedParams();
    // These revisions set the log level of a connection, not of a request.
    return !sent.affectsResult()
        && sent.meta().equals(ForwardedParams.NONE.meta())
        && context.trace().equals(TraceContext.NONE);
  }

  /**
   * Returns the params of {@code outgoing}. The id is also the progress token, if progress is
   * requested: an id is unique among all requests of a connection.
   */
  static JsonBytes of(OutgoingRequest outgoing, long id) {
    ForwardedParams sent = outgoing.context().forwardedParams();
    boolean wantsProgress = outgoing.wantsProgress();
    TraceContext trace = outgoing.context().trace();
    if (isPlain(outgoing.context()) && !wantsProgress) {
      return outgoing.params();
    }
    Map<String, byte[]> meta = membersOf(sent.meta());
    meta.remove(MetaKeys.PROGRESS_TOKEN);
    trace.forEach((name, text) -> meta.put(name, new JsonWriter().string(text).toBytes()));
    if (wantsProgress) {
      meta.put(MetaKeys.PROGRESS_TOKEN, new JsonWriter().raw(Long.toString(id)).toBytes());
    }
    Set<String> own = namesIn(outgoing.params());
    Map<String, byte[]> ahead = membersOf(sent.members());
    ahead.remove(McpProtocol.META);
    ahead.keySet().removeAll(own);
    if (!meta.isEmpty()) {
      ahead.put(McpProtocol.META, writer(meta).toJson().toByteArray());
    }
    return ahead.isEmpty() ? outgoing.params() : writer(ahead).allOf(outgoing.params()).toJson();
  }

  private static JsonObjectWriter writer(Map<String, byte[]> members) {
    JsonObjectWriter writer = new JsonObjectWriter();
    members.forEach(writer::member);
    return writer;
  }

  private static Set<String> namesIn(JsonBytes object) {
    Set<String> names = new HashSet<>();
    read(object, (name, _) -> names.add(name));
    return names;
  }

  /** Returns the members in order; of several with the same name, the first. */
  private static Map<String, byte[]> membersOf(JsonBytes object) {
    Map<String, byte[]> members = new LinkedHashMap<>();
    read(object, (name, value) -> members.putIfAbsent(name, value.cut().toJson().toByteArray()));
    return members;
  }

  private static void read(JsonBytes object, JsonCursor.MemberReader reader) {
    try {
      JsonCursor.readObject(JsonSlice.of(object.toByteArray()), reader);
    } catch (MalformedMessageException e) {
      throw new IllegalArgumentException("the parameters of a request are not a JSON object", e);
    }
  }
}
