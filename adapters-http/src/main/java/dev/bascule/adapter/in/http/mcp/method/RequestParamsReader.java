package dev.bascule.adapter.in.http.mcp.method;

import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcMessage;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.application.context.TraceContext;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.mcp.json.RawJsonObject;
import dev.bascule.mcp.protocol.McpProtocol;
import dev.bascule.mcp.protocol.MetaKeys;
import java.util.Optional;
import java.util.Set;

/** Reads the parameters of a client's request. Pure. */
public final class RequestParamsReader {

  /** The members of {@code completion/complete} that define what is completed. */
  static final Set<String> COMPLETION = Set.of("ref", "argument", "context");

  private static final Set<String> CALL_MEMBERS =
      Set.of("name", "arguments", "task", McpProtocol.META);
  private static final Set<String> PROMPT_MEMBERS = Set.of("name", "arguments", McpProtocol.META);
  private static final Set<String> RESOURCE_MEMBERS = Set.of("uri", McpProtocol.META);
  private static final Set<String> COMPLETION_MEMBERS =
      Set.of("ref", "argument", "context", McpProtocol.META);

  /** Members of {@code _meta} that the bridge reads itself; most requests contain no others. */
  private static final Set<String> USUAL_META =
      Set.of(MetaKeys.PROTOCOL_VERSION, MetaKeys.CLIENT_CAPABILITIES, MetaKeys.CLIENT_INFO);

  private static final Set<String> LIST_MEMBERS = Set.of("cursor", McpProtocol.META);

  /** In characters; of the name and of the version. */
  private static final int MAX_CLIENT_NAME = 64;

  private RequestParamsReader() {}

  /** Returns the name and version of a client's {@code info}, without control characters. */
  public static Optional<String> clientName(RawJsonObject info) {
    return info.string("name")
        .map(RequestParamsReader::truncate)
        .filter(name -> !name.isEmpty())
        .map(
            name ->
                info.string("version")
                    .map(version -> (name + " " + truncate(version)).strip())
                    .orElse(name));
  }

  private static String truncate(String text) {
    String printable =
        text.codePoints()
            .filter(code -> !Character.isISOControl(code))
            .limit(MAX_CLIENT_NAME)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    return printable.strip();
  }

  /** Returns the parameters that are forwarded to the server. */
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
            : request.meta().filterNames(RequestParamsReader::isForwarded);
    return members.isEmpty() && meta.isEmpty() && level.isEmpty()
        ? ForwardedParams.NONE
        : new ForwardedParams(members.toJson(), meta.toJson(), level);
  }

  /** Returns whether a key of {@code _meta} does not concern only the client and the bridge. */
  private static boolean isForwarded(String key) {
    return !MetaKeys.isDefined(key)
        && !key.equals(MetaKeys.PROGRESS_TOKEN)
        && !TraceContext.NAMES.contains(key);
  }

  /** Returns an object as written; an empty one in canonical form. */
  public static JsonBytes capabilities(RawJsonObject holder, String name) {
    boolean isEmpty = holder.object(name).map(RawJsonObject::isEmpty).orElse(true);
    return isEmpty
        ? ClientContext.NO_CAPABILITIES
        : holder.json(name).orElse(ClientContext.NO_CAPABILITIES);
  }

  /**
   * Returns the members that the bridge reads itself. That includes {@code task}, which may only be
   * sent to servers that declared tasks, a capability that the bridge does not expose.
   */
  private static Set<String> knownMembers(String method) {
    return switch (method) {
      case MethodNames.CALL_TOOL -> CALL_MEMBERS;
      case MethodNames.GET_PROMPT -> PROMPT_MEMBERS;
      case MethodNames.READ_RESOURCE -> RESOURCE_MEMBERS;
      case MethodNames.COMPLETE -> COMPLETION_MEMBERS;
      default -> LIST_MEMBERS;
    };
  }
}
