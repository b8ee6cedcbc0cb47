package dev.bascule.adapter.in.http.mcp.aggregate;

import dev.bascule.adapter.in.http.json.RawJsonObject;
import dev.bascule.application.context.CallContext;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.result.Outcome;
import java.util.List;
import java.util.Optional;

/**
 * One MCP endpoint of the bridge: what can be asked there, by the names that are used there. It is
 * the one place that knows whether one server or several stand behind it.
 *
 * <p>Methods wait unless they say otherwise, and end early when their thread is interrupted.
 * Thread-safe.
 */
public interface McpTarget {

  Outcome<EndpointDescription> discover(CallContext context);

  Outcome<FeatureCatalog> list(ListKind kind, CallContext context);

  /** Returns what is known of a tool, if header fields repeat its arguments. */
  Optional<Tool> annotatedTool(String name, CallContext context);

  /**
   * Returns whether it is known that no header field repeats an argument of a tool. Never waits.
   */
  boolean isUnannotated(String name, CallContext context);

  /** Prepares a call of a tool. Never waits. */
  PreparedToolCall prepareCall(String name, ToolArguments arguments, CallContext context);

  Outcome<McpResult> getPrompt(String name, JsonBytes arguments, CallContext context);

  Outcome<McpResult> readResource(String uri, CallContext context);

  /**
   * Completes what someone is writing.
   *
   * @param params {@code ref}, {@code argument} and perhaps {@code context}
   */
  Outcome<McpResult> complete(RawJsonObject params, CallContext context);

  /** Returns where a resource of that name may be; fails if the caller may not ask. */
  Outcome<List<ResourceLocation>> locate(String uri, CallContext context);

  /** Returns the URI that a resource of {@code server}, with its own URI {@code uri}, has here. */
  String expose(ServerId server, String uri);

  /** Returns the servers that stand behind it, as far as {@code caller} may know of them. */
  List<ServerId> servers(Caller caller);

  /**
   * Returns whether what {@code server} tells is of concern here. One that is gone is: that it went
   * is news.
   */
  boolean covers(ServerId server);

  /**
   * Returns whether what {@code server} tells is for {@code caller}, whose rights may have changed
   * since the telling began. That a server went is news, also if it is not there any more.
   */
  default boolean concerns(Caller caller, ServerId server, ServerNotification notification) {
    return notification instanceof ServerNotification.Reset
        ? covers(server)
        : servers(caller).contains(server);
  }

  /**
   * Where a resource is.
   *
   * @param uri what its server calls it
   */
  record ResourceLocation(ServerId server, String uri) {}
}
