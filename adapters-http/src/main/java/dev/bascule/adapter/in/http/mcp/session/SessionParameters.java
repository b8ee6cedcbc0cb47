package dev.bascule.adapter.in.http.mcp.session;

import dev.bascule.adapter.in.http.json.RawJsonObject;
import dev.bascule.adapter.in.http.mcp.protocol.McpProtocol;
import dev.bascule.adapter.in.http.mcp.stream.McpHttpRequest;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ServerId;
import java.util.Optional;
import java.util.Set;

/**
 * The parameters that a client and the bridge negotiated in {@code initialize}.
 *
 * @param server the server of the endpoint; empty for the endpoint of all servers
 * @param changing the lists whose changes the client is notified of
 */
record SessionParameters(
    Caller caller,
    Optional<ServerId> server,
    String version,
    JsonBytes capabilities,
    Set<ListKind> changing) {

  /** Each is the prefix of the methods that it permits. */
  private static final Set<String> CLIENT_CAPABILITIES =
      Set.of("elicitation", "roots", "sampling", "tasks");

  SessionParameters {
    changing = Set.copyOf(changing);
  }

  boolean covers(McpHttpRequest request) {
    return caller.identity().equals(request.caller().identity()) && server.equals(request.server());
  }

  /**
   * Returns whether the client's capabilities permit {@code method} (MCP 2025-11-25,
   * basic/lifecycle, Capability Negotiation). The capability of an extension's method is unknown,
   * so such a method is only rejected if the client declared nothing.
   */
  boolean declares(String method) {
    RawJsonObject declared = RawJsonObject.of(capabilities).orElse(RawJsonObject.EMPTY);
    String capability = method.split("/", 2)[0];
    return CLIENT_CAPABILITIES.contains(capability)
        ? declared.hasNonNull(capability)
        : !declared.isEmpty();
  }

  boolean isResumable() {
    return McpProtocol.RESUMABLE_VERSIONS.contains(version);
  }

  boolean hasBatches() {
    return McpProtocol.BATCH_VERSION.equals(version);
  }
}
