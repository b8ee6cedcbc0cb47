package dev.bascule.adapter.in.http.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.json.RawObject;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Arguments;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Notice;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolDescription;
import dev.bascule.domain.outcome.Outcome;
import java.util.List;
import java.util.Optional;

/**
 * One MCP endpoint of the bridge: what can be asked there, by the names that are used there. It is
 * the one place that knows whether one server or several stand behind it.
 *
 * <p>Methods wait, and end early when their thread is interrupted. Thread-safe.
 */
interface Endpoint {

  Outcome<Discovery> discover(Exchange exchange);

  Outcome<Catalog> list(ListKind kind, Exchange exchange);

  /** Returns what is known of a tool, if header fields repeat its arguments. */
  Optional<ToolDescription> annotatedTool(String name, Exchange exchange);

  Outcome<McpResult> callTool(String name, Arguments arguments, Exchange exchange);

  Outcome<McpResult> getPrompt(String name, JsonBytes arguments, Exchange exchange);

  Outcome<McpResult> readResource(String uri, Exchange exchange);

  /**
   * Completes what someone is writing.
   *
   * @param params {@code ref}, {@code argument} and perhaps {@code context}
   */
  Outcome<McpResult> complete(RawObject params, Exchange exchange);

  /** Returns where a resource of that name may be, the likeliest first. */
  List<Located> locate(String uri, Exchange exchange);

  /** Returns the servers that stand behind it, as far as {@code caller} may know of them. */
  List<ServerId> servers(Caller caller);

  /**
   * Tells whether what {@code server} tells is of concern here. One that is gone is: that it went
   * is news.
   */
  boolean covers(ServerId server);

  /**
   * Tells whether what {@code server} tells is for {@code caller}, whose rights may have changed
   * since the telling began. That a server went is news, also if it is not there any more.
   */
  default boolean concerns(Caller caller, ServerId server, Notice notice) {
    return notice instanceof Notice.BeganAnew ? covers(server) : servers(caller).contains(server);
  }

  /**
   * Where a resource is.
   *
   * @param uri what its server calls it
   */
  record Located(ServerId server, String uri) {
    public Located {
      requireNonNull(server, "server");
      requireNonNull(uri, "uri");
    }
  }
}
