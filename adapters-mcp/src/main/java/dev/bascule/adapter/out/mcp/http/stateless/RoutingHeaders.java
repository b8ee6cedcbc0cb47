package dev.bascule.adapter.out.mcp.http.stateless;

import dev.bascule.adapter.out.mcp.http.HttpRequestFactory;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.mcp.header.HeaderParameter;
import dev.bascule.mcp.header.HeaderValue;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.protocol.McpProtocol;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The headers that repeat parts of a request's body for intermediaries (MCP 2026-07-28,
 * basic/transports/streamable-http, request metadata). Stateless.
 */
final class RoutingHeaders {

  /** A number with more digits is not valid in a header. */
  private static final long MAX_DIGITS = 400;

  private RoutingHeaders() {}

  /**
   * Returns the headers of {@code outgoing} by name.
   *
   * @param parameters the arguments of the tool to send as headers
   */
  static Map<String, String> of(
      OutgoingRequest outgoing, String revision, List<HeaderParameter> parameters) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(McpProtocol.VERSION_HEADER, revision);
    headers.put(McpProtocol.METHOD_HEADER, outgoing.method());
    outgoing
        .request()
        .flatMap(RoutingHeaders::nameIn)
        .ifPresent(name -> headers.put(McpProtocol.NAME_HEADER, HeaderValue.encode(name)));
    HttpRequestFactory.forEachHeader(outgoing.context(), headers::put);
    if (outgoing.request().orElse(null) instanceof ToolCall call && !parameters.isEmpty()) {
      JsonSlice arguments = JsonSlice.of(call.arguments().json().toByteArray());
      parameters.forEach(
          parameter ->
              valueIn(arguments, parameter)
                  .ifPresent(value -> headers.put(parameter.header(), HeaderValue.encode(value))));
    }
    return headers;
  }

  private static Optional<String> nameIn(McpRequest request) {
    return switch (request) {
      case ToolCall call -> Optional.of(call.tool().value());
      case McpRequest.GetPrompt prompt -> Optional.of(prompt.name());
      case McpRequest.ReadResource resource -> Optional.of(resource.uri());
      case McpRequest.Complete _, McpRequest.SetLogLevel _ -> Optional.empty();
      case McpRequest.Subscribe _, McpRequest.Unsubscribe _ -> Optional.empty();
    };
  }

  /** Returns empty for an argument that is absent, null or of a type that a header cannot have. */
  private static Optional<String> valueIn(JsonSlice arguments, HeaderParameter parameter) {
    return parameter
        .find(arguments)
        .flatMap(value -> value.string().or(() -> scalar(value.text())));
  }

  private static Optional<String> scalar(String token) {
    return token.equals("true") || token.equals("false") ? Optional.of(token) : integer(token);
  }

  /** Converts an integer in any notation to decimal. */
  private static Optional<String> integer(String token) {
    if (token.length() > MAX_DIGITS) {
      return Optional.empty();
    }
    try {
      BigDecimal number = new BigDecimal(token).stripTrailingZeros();
      return number.scale() > 0 || number.precision() - (long) number.scale() > MAX_DIGITS
          ? Optional.empty()
          : Optional.of(number.toBigInteger().toString());
    } catch (ArithmeticException | NumberFormatException _) {
      // Another value, or its exponent is out of range.
      return Optional.empty();
    }
  }
}
