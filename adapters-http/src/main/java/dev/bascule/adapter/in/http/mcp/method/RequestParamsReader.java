package dev.bascule.adapter.in.http.mcp.method;

import dev.bascule.adapter.in.http.json.RawJsonObject;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcMessage;
import dev.bascule.adapter.in.http.mcp.protocol.McpProtocol;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.application.context.TraceContext;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import java.util.Optional;
import java.util.Set;

/** Reads what a client sent along with its request. Pure. */
public final class RequestParamsReader {

  /** The members of {@code completion/complete} that say what is completed. */
  static final Set<String> COMPLETION = Set.of("ref", "argument", "context");

  private RequestParamsReader() {}

  /**
   * Returns what of {@code request} goes on to the server unseen.
   *
   * @param level the lowest level of log messages that the client wants with it
   */
  public static ForwardedParams forwardedParams(
      JsonRpcMessage.Request request, Optional<LogLevel> level) {
    Set<String> known = knownMembers(request.method());
    RawJsonObject members =
        request
            .params()
            .filterNames(name -> !known.contains(name) && !name.equals(McpProtocol.META));
    RawJsonObject meta =
        request
            .meta()
            .filterNames(
                key -> !McpProtocol.isReservedKey(key) && !TraceContext.NAMES.contains(key));
    return new ForwardedParams(members.toJson(), meta.toJson(), level);
  }

  /** Returns {@code capabilities} as they were written, but nothing in one way only. */
  public static JsonBytes capabilities(
      Optional<RawJsonObject> capabilities, Optional<String> asWritten) {
    return capabilities.isEmpty() || capabilities.get().isEmpty()
        ? ClientContext.NO_CAPABILITIES
        : asWritten.map(JsonBytes::of).orElse(ClientContext.NO_CAPABILITIES);
  }

  /**
   * Returns the members that are read here. That includes {@code task}, which only goes to servers
   * that said they run tasks, and the bridge says that of none.
   */
  private static Set<String> knownMembers(String method) {
    return switch (method) {
      case "tools/call" -> Set.of("name", "arguments", "task");
      case "prompts/get" -> Set.of("name", "arguments");
      case "resources/read" -> Set.of("uri");
      case "completion/complete" -> COMPLETION;
      default -> Set.of("cursor");
    };
  }
}
