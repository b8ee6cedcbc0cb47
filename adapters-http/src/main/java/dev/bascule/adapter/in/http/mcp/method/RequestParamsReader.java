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

  private static final Set<String> CALL_MEMBERS =
      Set.of("name", "arguments", "task", McpProtocol.META);
  private static final Set<String> PROMPT_MEMBERS = Set.of("name", "arguments", McpProtocol.META);
  private static final Set<String> RESOURCE_MEMBERS = Set.of("uri", McpProtocol.META);
  private static final Set<String> COMPLETION_MEMBERS =
      Set.of("ref", "argument", "context", McpProtocol.META);

  /** Members of {@code _meta} that are reserved, and that most requests have no others than. */
  private static final Set<String> USUAL_META =
      Set.of(McpProtocol.VERSION_KEY, McpProtocol.CAPABILITIES_KEY, McpProtocol.CLIENT_INFO_KEY);

  private static final Set<String> LIST_MEMBERS = Set.of("cursor", McpProtocol.META);

  private RequestParamsReader() {}

  /**
   * Returns what of {@code request} goes on to the server unseen.
   *
   * @param level the lowest level of log messages that the client wants with it
   */
  public static ForwardedParams forwardedParams(
      JsonRpcMessage.Request request, Optional<LogLevel> level) {
    RawJsonObject params = request.params();
    Set<String> known = knownMembers(request.method());
    RawJsonObject members =
        params.hasOnly(known)
            ? RawJsonObject.EMPTY
            : params.filterNames(name -> !known.contains(name));
    RawJsonObject meta =
        request.meta().hasOnly(USUAL_META)
            ? RawJsonObject.EMPTY
            : request
                .meta()
                .filterNames(
                    key -> !McpProtocol.isReservedKey(key) && !TraceContext.NAMES.contains(key));
    return members.isEmpty() && meta.isEmpty() && level.isEmpty()
        ? ForwardedParams.NONE
        : new ForwardedParams(members.toJson(), meta.toJson(), level);
  }

  /**
   * Returns the object {@code name} of {@code holder} as written; an empty one in one form only.
   */
  public static JsonBytes capabilities(RawJsonObject holder, String name) {
    boolean isEmpty = holder.object(name).map(RawJsonObject::isEmpty).orElse(true);
    return isEmpty
        ? ClientContext.NO_CAPABILITIES
        : holder.json(name).orElse(ClientContext.NO_CAPABILITIES);
  }

  /**
   * Returns the members that the bridge reads. That includes {@code task}, which only goes to
   * servers that said they run tasks, and the bridge says that of none.
   */
  private static Set<String> knownMembers(String method) {
    return switch (method) {
      case "tools/call" -> CALL_MEMBERS;
      case "prompts/get" -> PROMPT_MEMBERS;
      case "resources/read" -> RESOURCE_MEMBERS;
      case "completion/complete" -> COMPLETION_MEMBERS;
      default -> LIST_MEMBERS;
    };
  }
}
