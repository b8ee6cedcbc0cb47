package dev.bascule.adapter.in.http.mcp.protocol;

import dev.bascule.adapter.in.http.media.McpMediaTypes;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.mcp.header.HeaderValue;
import dev.bascule.mcp.protocol.McpProtocol;
import dev.bascule.mcp.protocol.MetaKeys;
import dev.bascule.mcp.protocol.ProtocolEra;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The path and the header fields of a request to an MCP endpoint. Requests with the same head share
 * an instance, so that each is parsed once. Immutable.
 *
 * @param server the server of the endpoint; empty for the endpoint of all servers together
 * @param headers returns the values of the header fields of a name, ignoring case
 * @param mirrorsBody whether header fields repeat parts of the body, as over HTTP
 */
public record McpRequestHead(
    Optional<ServerId> server,
    Function<String, List<String>> headers,
    boolean mirrorsBody,
    boolean isJson,
    McpMediaTypes mediaTypes,
    HeaderValue version,
    HeaderValue session,
    HeaderValue method,
    HeaderValue name) {

  public static McpRequestHead of(
      Optional<ServerId> server, Function<String, List<String>> headers) {
    return new McpRequestHead(
        server,
        headers,
        /* mirrorsBody= */ true,
        McpMediaTypes.isJson(headers),
        McpMediaTypes.of(headers),
        HeaderValue.single(headers.apply(McpProtocol.VERSION_HEADER)),
        HeaderValue.single(headers.apply(McpProtocol.SESSION_HEADER)),
        HeaderValue.single(headers.apply(McpProtocol.METHOD_HEADER)),
        HeaderValue.decoded(headers.apply(McpProtocol.NAME_HEADER)));
  }

  /** Returns the head of the messages of a client without HTTP. */
  public static McpRequestHead ofStream(Optional<ServerId> server, Optional<String> sessionId) {
    return new McpRequestHead(
        server,
        _ -> List.of(),
        /* mirrorsBody= */ false,
        /* isJson= */ true,
        McpMediaTypes.BOTH,
        new HeaderValue.Absent(),
        sessionId.<HeaderValue>map(HeaderValue.Text::new).orElseGet(HeaderValue.Absent::new),
        new HeaderValue.Absent(),
        new HeaderValue.Absent());
  }

  /**
   * Returns the protocol era of {@code message}: from its body, or from the header fields if the
   * body has none (MCP 2026-07-28, basic/lifecycle: serving several eras).
   */
  public ProtocolEra eraOf(JsonRpcMessage message) {
    if (message instanceof JsonRpcMessage.Request request) {
      if (request.meta().has(MetaKeys.PROTOCOL_VERSION)) {
        return ProtocolEra.MODERN;
      }
      if (request.method().equals(MethodNames.INITIALIZE)) {
        return ProtocolEra.LEGACY;
      }
    }
    return era();
  }

  /** Returns the protocol era of the version header; legacy if there is none. */
  public ProtocolEra era() {
    return version instanceof HeaderValue.Text(String text)
            && McpProtocol.MODERN_VERSIONS.contains(text)
        ? ProtocolEra.MODERN
        : ProtocolEra.LEGACY;
  }

  /** Returns whether a legacy session may have the version; old clients send none. */
  public boolean hasLegacyVersion() {
    return switch (version) {
      case HeaderValue.Absent() -> true;
      case HeaderValue.Malformed() -> false;
      case HeaderValue.Text(String text) -> McpProtocol.LEGACY_VERSIONS.contains(text);
    };
  }

  public Optional<String> sessionId() {
    return session instanceof HeaderValue.Text(String id) ? Optional.of(id) : Optional.empty();
  }
}
