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
 * What a client and the bridge agreed on in {@code initialize}.
 *
 * @param caller whose session it is; nobody else's
 * @param server the endpoint that it is at; empty for the one of all servers
 * @param version the revision that is spoken
 * @param capabilities what the client can be asked, a JSON object
 * @param changing the lists whose changes it is told of
 */
record SessionParameters(
    Caller caller,
    Optional<ServerId> server,
    String version,
    JsonBytes capabilities,
    Set<ListKind> changing) {

  /** Each is the first part of the methods that it permits. */
  private static final Set<String> CLIENT_CAPABILITIES =
      Set.of("elicitation", "roots", "sampling", "tasks");

  SessionParameters {
    changing = Set.copyOf(changing);
  }

  /** Tells whether {@code request} may use the session. */
  boolean covers(McpHttpRequest request) {
    return caller.identity().equals(request.caller().identity()) && server.equals(request.server());
  }

  /**
   * Returns whether the client declared that it can be asked {@code method} (MCP 2025-11-25,
   * basic/lifecycle, Capability Negotiation). A method of an extension is only known not to be
   * declared where the client declared nothing.
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
