package dev.bascule.adapter.out.tracing;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import dev.bascule.application.port.out.SpanDescription;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolCall;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanKind;
import java.util.Map;
import java.util.Optional;

/**
 * The names and initial attributes of spans, by OpenTelemetry's semantic conventions for MCP.
 *
 * @param peers the address of each server
 */
record SpanAttributes(Map<ServerId, NetworkPeer> peers) {

  private static final AttributeKey<String> METHOD = stringKey("mcp.method.name");
  private static final AttributeKey<String> TOOL = stringKey("gen_ai.tool.name");
  private static final AttributeKey<String> OPERATION = stringKey("gen_ai.operation.name");
  private static final AttributeKey<String> PROMPT = stringKey("gen_ai.prompt.name");
  private static final AttributeKey<String> RESOURCE = stringKey("mcp.resource.uri");
  private static final AttributeKey<String> TRANSPORT = stringKey("network.transport");
  private static final AttributeKey<String> PROTOCOL = stringKey("network.protocol.name");
  private static final AttributeKey<String> ADDRESS = stringKey("server.address");
  private static final AttributeKey<Long> PORT = longKey("server.port");

  /** The configured name of the server. */
  private static final AttributeKey<String> SERVER = stringKey("bascule.server.name");

  private static final AttributeKey<String> REQUEST_ID = stringKey("bascule.request.id");

  /** Returns the name; low cardinality, so without resource names. */
  static String name(SpanDescription description) {
    return description
        .request()
        .flatMap(SpanAttributes::target)
        .map(target -> description.method() + " " + target)
        .orElse(description.method());
  }

  private static Optional<String> target(McpRequest request) {
    return switch (request) {
      case ToolCall call -> Optional.of(call.tool().value());
      case McpRequest.GetPrompt prompt -> Optional.of(prompt.name());
      case McpRequest.ReadResource _, McpRequest.Complete _ -> Optional.empty();
      case McpRequest.Subscribe _, McpRequest.Unsubscribe _ -> Optional.empty();
      case McpRequest.SetLogLevel _ -> Optional.empty();
    };
  }

  static SpanKind kind(SpanDescription description) {
    return switch (description.direction()) {
      case RECEIVED -> SpanKind.SERVER;
      case SENT -> SpanKind.CLIENT;
    };
  }

  Attributes attributes(SpanDescription description) {
    AttributesBuilder attributes = Attributes.builder();
    attributes.put(METHOD, description.method());
    attributes.put(SERVER, description.server().value());
    if (!description.requestId().isEmpty()) {
      attributes.put(REQUEST_ID, description.requestId());
    }
    description.request().ifPresent(request -> describe(request, attributes));
    describe(peer(description), attributes);
    return attributes.build();
  }

  private static void describe(McpRequest request, AttributesBuilder attributes) {
    switch (request) {
      case ToolCall call ->
          attributes.put(TOOL, call.tool().value()).put(OPERATION, "execute_tool");
      case McpRequest.GetPrompt prompt -> attributes.put(PROMPT, prompt.name());
      case McpRequest.ReadResource resource -> attributes.put(RESOURCE, resource.uri());
      case McpRequest.Subscribe resource -> attributes.put(RESOURCE, resource.uri());
      case McpRequest.Unsubscribe resource -> attributes.put(RESOURCE, resource.uri());
      case McpRequest.Complete _, McpRequest.SetLogLevel _ -> {}
    }
  }

  private NetworkPeer peer(SpanDescription description) {
    return switch (description.direction()) {
      case RECEIVED -> NetworkPeer.TCP;
      case SENT -> peers.getOrDefault(description.server(), NetworkPeer.TCP);
    };
  }

  private static void describe(NetworkPeer peer, AttributesBuilder attributes) {
    attributes.put(TRANSPORT, peer.transport());
    if (peer.isHttp()) {
      attributes.put(PROTOCOL, "http");
    }
    peer.address()
        .ifPresent(address -> attributes.put(ADDRESS, address.host()).put(PORT, address.port()));
  }
}
