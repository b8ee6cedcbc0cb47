package dev.bascule.adapter.in.http.mcp.protocol;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.mcp.header.HeaderParameter;
import dev.bascule.mcp.header.HeaderValue;
import dev.bascule.mcp.header.ToolHeaderParameters;
import dev.bascule.mcp.header.ToolHeaderParameters.InvalidAnnotationException;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.json.MalformedMessageException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Compares the arguments of a call with the header fields that mirror them, as annotated with
 * {@code x-mcp-header} in the tool's schema (MCP 2026-07-28, basic/transports: custom headers).
 * Pure.
 */
public final class ParamHeaderValidator {

  /** The maximum length of a number in a header: comparing longer ones is slow. */
  private static final int MAX_NUMBER_LENGTH = 100;

  private ParamHeaderValidator() {}

  /** Returns whether any header field mirrors an argument of {@code tool}. */
  public static boolean hasAnnotation(Tool tool) {
    return tool.json().text().contains(ToolHeaderParameters.ANNOTATION);
  }

  /** Returns the error in the header fields of a call of {@code tool}; empty if there is none. */
  public static Optional<JsonRpcError> check(
      Tool tool, JsonBytes arguments, Function<String, List<String>> headers) {
    JsonSlice sent = JsonSlice.of(arguments.toByteArray());
    return parametersOf(tool).stream()
        .filter(one -> !matches(HeaderValue.decoded(headers.apply(one.header())), one.find(sent)))
        .findFirst()
        .map(
            one ->
                JsonRpcError.headerMismatch(
                    "The header " + one.header() + " does not match the argument"));
  }

  /** Returns none if one annotation is invalid: clients then send none of these headers. */
  private static List<HeaderParameter> parametersOf(Tool tool) {
    try {
      return ToolHeaderParameters.of(JsonSlice.of(tool.json().toByteArray()));
    } catch (InvalidAnnotationException | MalformedMessageException _) {
      return List.of();
    }
  }

  private static boolean matches(HeaderValue header, Optional<JsonSlice> argument) {
    return switch (header) {
      case HeaderValue.Absent() -> argument.isEmpty();
      case HeaderValue.Malformed() -> false;
      case HeaderValue.Text(String text) ->
          argument.filter(value -> matches(text, value)).isPresent();
    };
  }

  private static boolean matches(String text, JsonSlice value) {
    return value
        .string()
        .map(text::equals)
        .orElseGet(() -> text.equals(value.text()) || isSameNumber(text, value.text()));
  }

  private static boolean isSameNumber(String text, String token) {
    try {
      return text.length() <= MAX_NUMBER_LENGTH
          && new BigDecimal(text).compareTo(new BigDecimal(token)) == 0;
    } catch (NumberFormatException _) {
      return false;
    }
  }
}
