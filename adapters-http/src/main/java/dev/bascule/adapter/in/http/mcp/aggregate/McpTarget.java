package dev.bascule.adapter.in.http.mcp.aggregate;

import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.Invocation;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.result.Outcome;
import dev.bascule.mcp.json.RawJsonObject;
import java.util.List;
import java.util.Optional;

/**
 * An MCP endpoint of the bridge, with its exposed names. Hides whether there is one server behind
 * it or several.
 *
 * <p>Methods block unless stated otherwise, and return early when their thread is interrupted.
 * Thread-safe.
 */
public interface McpTarget {

  /** In bytes. To process a longer result takes the reading thread too long. */
  int MAX_INLINE_RESULT = 16 * 1024;

  Outcome<EndpointDescription> discover(CallContext context);

  Outcome<FeatureCatalog> list(ListKind kind, CallContext context);

  /** Returns a tool whose arguments are mirrored in header fields, if known. */
  Optional<Tool> annotatedTool(String name, CallContext context);

  /** Returns the server of a tool, if its name contains it. Does not block. */
  Optional<ServerId> serverOf(String toolName);

  /** Returns whether a tool is known to mirror no argument in header fields. Does not block. */
  boolean isUnannotated(String name, CallContext context);

  /**
   * Prepares a tool call, whose outcome has exposed names. Does not block. A server may have
   * answered an invocation that has to be awaited, if its result has to be translated and that may
   * take long.
   */
  Invocation<McpResult> prepareCall(String name, ToolArguments arguments, CallContext context);

  Outcome<McpResult> getPrompt(String name, JsonBytes arguments, CallContext context);

  Outcome<McpResult> readResource(String uri, CallContext context);

  /** Completes an argument; {@code params} are those of the request. */
  Outcome<McpResult> complete(RawJsonObject params, CallContext context);

  /** Returns the possible locations of a resource; fails if the caller has no permission. */
  Outcome<List<ResourceLocation>> locate(String uri, CallContext context);

  /** Returns the exposed URI of the resource {@code uri} of {@code server}. */
  String expose(ServerId server, String uri);

  /** Returns the servers behind the endpoint that {@code caller} may see. */
  List<ServerId> servers(Caller caller);

  /**
   * Returns whether notifications of {@code server} belong to this endpoint. Includes removed
   * servers, since the removal is a change.
   */
  boolean covers(ServerId server);

  /**
   * Returns whether a notification of {@code server} is for {@code caller}, whose permissions may
   * have changed since it subscribed. The removal of a server is notified even if the server no
   * longer exists.
   */
  default boolean concerns(Caller caller, ServerId server, ServerNotification notification) {
    return notification instanceof ServerNotification.Reset
        ? covers(server)
        : servers(caller).contains(server);
  }

  /** The original URI of a resource, at its server. */
  record ResourceLocation(ServerId server, String uri) {}

  /** The description of an endpoint, and the servers whose part is missing. */
  record EndpointDescription(ServerDiscovery discovery, List<ServerId> unavailable) {
    public EndpointDescription {
      unavailable = List.copyOf(unavailable);
    }
  }

  /** Finds the endpoint of a request. */
  final class McpTargets {

    private final UseCases useCases;
    private final HeaderAnnotatedTools annotatedTools = new HeaderAnnotatedTools();
    private final AggregateTarget allServers;

    public McpTargets(UseCases useCases) {
      this.useCases = useCases;
      this.allServers = new AggregateTarget(useCases, annotatedTools);
    }

    /** Returns the target of the endpoint of a server, or of all servers. */
    public McpTarget of(Optional<ServerId> server) {
      return server.isPresent()
          ? new SingleServerTarget(useCases, annotatedTools, server.get())
          : allServers;
    }
  }
}
