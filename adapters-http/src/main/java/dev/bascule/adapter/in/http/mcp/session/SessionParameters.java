package dev.bascule.adapter.in.http.mcp.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import dev.bascule.adapter.in.http.mcp.stream.McpHttpRequest;
import dev.bascule.application.port.in.ShareSessionsUseCase.SessionOwner;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.mcp.json.RawJsonObject;
import dev.bascule.mcp.protocol.McpProtocol;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The parameters that a client and the bridge negotiated in {@code initialize}.
 *
 * @param server the server of the endpoint; empty for the endpoint of all servers
 * @param changing the lists whose changes the client is notified of
 * @param clientName the name and version that the client states; empty if it states none
 */
record SessionParameters(
    Caller caller,
    Optional<ServerId> server,
    String version,
    JsonBytes capabilities,
    Set<ListKind> changing,
    Optional<String> clientName) {

  /** Each is the prefix of the methods that it permits. */
  private static final Set<String> CLIENT_CAPABILITIES =
      Set.of("elicitation", "roots", "sampling", "tasks");

  SessionParameters {
    changing = Set.copyOf(changing);
  }

  /** Returns to whom a session of {@code request} belongs. */
  static SessionOwner ownerOf(McpHttpRequest request) {
    return new SessionOwner(request.caller().identity(), request.server());
  }

  SessionOwner owner() {
    return new SessionOwner(caller.identity(), server);
  }

  /** Returns the parameters that other replicas cannot know from the client's requests. */
  JsonBytes toJson() {
    RawJsonObject named =
        clientName
            .map(name -> RawJsonObject.EMPTY.withString("client", name))
            .orElse(RawJsonObject.EMPTY);
    return named
        .withString("version", version)
        .with(
            "changing",
            changing.stream()
                .sorted()
                .map(kind -> RawJsonObject.quote(kind.member()))
                .collect(joining(",", "[", "]")))
        .with("capabilities", capabilities.text())
        .toJson();
  }

  /**
   * Reads what {@link #toJson} returned, perhaps in another version of the bridge; empty if this
   * one does not support the session.
   */
  static Optional<SessionParameters> read(byte[] json, McpHttpRequest request) {
    Optional<RawJsonObject> parameters = RawJsonObject.of(new String(json, UTF_8));
    Optional<String> version =
        parameters
            .flatMap(object -> object.string("version"))
            .filter(McpProtocol.LEGACY_VERSIONS::contains);
    Optional<JsonBytes> capabilities = parameters.flatMap(object -> object.json("capabilities"));
    if (version.isEmpty() || capabilities.isEmpty()) {
      return Optional.empty();
    }
    List<String> changing =
        parameters
            .flatMap(object -> object.raw("changing"))
            .flatMap(RawJsonObject::elements)
            .orElse(List.of());
    return Optional.of(
        new SessionParameters(
            request.caller(),
            request.server(),
            version.get(),
            capabilities.get(),
            Stream.of(ListKind.values())
                .filter(kind -> changing.contains(RawJsonObject.quote(kind.member())))
                .collect(toSet()),
            parameters.flatMap(object -> object.string("client"))));
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
