package dev.bascule.adapter.out.mcp.protocol;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.mcp.json.JsonWriter;
import java.util.Optional;

/** The {@code params} of requests, without {@code _meta}: JSON objects. Stateless. */
final class RequestParams {

  /** For the members around a name and arguments. */
  private static final int ROOM = 64;

  private static final JsonBytes NONE = JsonBytes.of("{}");

  private RequestParams() {}

  static JsonBytes of(McpRequest request) {
    return switch (request) {
      case ToolCall call -> named(call.tool().value(), call.arguments().json());
      case McpRequest.GetPrompt(_, String name, JsonBytes arguments) -> named(name, arguments);
      case McpRequest.ReadResource(_, String uri) -> member("uri", uri);
      case McpRequest.Subscribe(_, String uri) -> member("uri", uri);
      case McpRequest.Unsubscribe(_, String uri) -> member("uri", uri);
      case McpRequest.Complete(_, JsonBytes params) -> params;
      case McpRequest.SetLogLevel(_, LogLevel level) -> member("level", level.word());
    };
  }

  /** Returns the params of a request for the page at {@code cursor}. */
  static JsonBytes ofPage(Optional<String> cursor) {
    return cursor.map(at -> member("cursor", at)).orElse(NONE);
  }

  private static JsonBytes named(String name, JsonBytes arguments) {
    return new JsonWriter(arguments.length() + name.length() + ROOM)
        .raw("{\"name\":")
        .string(name)
        .raw(",\"arguments\":")
        .raw(arguments)
        .raw("}")
        .toJson();
  }

  private static JsonBytes member(String name, String value) {
    return new JsonWriter().raw("{\"" + name + "\":").string(value).raw("}").toJson();
  }
}
