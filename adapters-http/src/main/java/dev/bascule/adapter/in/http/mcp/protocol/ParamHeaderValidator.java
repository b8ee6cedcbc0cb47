package dev.bascule.adapter.in.http.mcp.protocol;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.mcp.json.JsonCodec;
import dev.bascule.mcp.protocol.McpProtocol;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Compares the arguments of a call with the header fields that mirror them, as annotated with
 * {@code x-mcp-header} in the tool's schema (MCP 2026-07-28, basic/transports: custom headers).
 * Pure.
 */
public final class ParamHeaderValidator {

  private static final String ANNOTATION = "x-mcp-header";
  private static final Set<String> TYPES = Set.of("string", "integer", "boolean");
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  /** The maximum length of a number in a header: comparing longer ones is slow. */
  private static final int MAX_NUMBER_LENGTH = 100;

  /** As deep as clients look for annotations, and as many as they accept. */
  private static final int MAX_DEPTH = 64;

  private static final int MAX_PARAMS = 64;

  private ParamHeaderValidator() {}

  /** Returns whether any header field mirrors an argument of {@code tool}. */
  public static boolean hasAnnotation(Tool tool) {
    return tool.json().text().contains(ANNOTATION);
  }

  private record AnnotatedParam(String header, List<String> path, String type) {
    AnnotatedParam {
      path = List.copyOf(path);
    }
  }

  /** Returns the error in the header fields of a call of {@code tool}; empty if there is none. */
  public static Optional<JsonRpcError> check(
      Tool tool, JsonBytes arguments, Function<String, List<String>> headers) {
    JsonNode values = JsonCodec.read(arguments);
    // A tool whose description is too costly to process has no annotations.
    JsonNode definition = JsonCodec.readIfPossible(tool.json()).orElseGet(MissingNode::getInstance);
    return annotatedParams(definition.path("inputSchema")).stream()
        .filter(one -> !matchesHeader(one, valueAt(one.path(), values), headers))
        .findFirst()
        .map(
            one ->
                JsonRpcError.headerMismatch(
                    "The header " + one.header() + " does not match the argument"));
  }

  private static boolean matchesHeader(
      AnnotatedParam one, JsonNode value, Function<String, List<String>> headers) {
    boolean hasValue = !value.isMissingNode() && !value.isNull();
    return switch (HeaderValueDecoder.decodedValue(headers.apply(one.header()))) {
      case HeaderValueDecoder.Value.Absent() -> !hasValue;
      case HeaderValueDecoder.Value.Malformed() -> false;
      case HeaderValueDecoder.Value.Text(String text) -> hasValue && matches(text, value);
    };
  }

  private static boolean matches(String text, JsonNode value) {
    return value.isNumber() ? isSameNumber(text, value) : text.equals(value.asString(""));
  }

  private static boolean isSameNumber(String text, JsonNode value) {
    try {
      return text.length() <= MAX_NUMBER_LENGTH
          && new BigDecimal(text).compareTo(value.decimalValue()) == 0;
    } catch (NumberFormatException _) {
      return false;
    }
  }

  private static JsonNode valueAt(List<String> path, JsonNode arguments) {
    JsonNode value = arguments;
    for (String name : path) {
      value = value.path(name);
    }
    return value;
  }

  /** Returns none if one annotation is invalid: clients then send none of these headers. */
  private static List<AnnotatedParam> annotatedParams(JsonNode schema) {
    List<AnnotatedParam> found = new ArrayList<>();
    collect(schema, List.of(), found);
    Set<String> names = new HashSet<>();
    boolean valid =
        found.size() <= MAX_PARAMS
            && found.stream()
                .allMatch(
                    one ->
                        TYPES.contains(one.type())
                            && TOKEN.matcher(one.header()).matches()
                            && one.header().length() > McpProtocol.PARAM_HEADER_PREFIX.length()
                            && names.add(one.header().toLowerCase(Locale.ROOT)));
    return valid ? found : List.of();
  }

  private static void collect(JsonNode schema, List<String> path, List<AnnotatedParam> found) {
    schema
        .path("properties")
        .properties()
        .forEach(
            property -> {
              List<String> deeper = new ArrayList<>(path);
              deeper.add(property.getKey());
              JsonNode name = property.getValue().path(ANNOTATION);
              if (!name.isMissingNode() && found.size() <= MAX_PARAMS) {
                String header = McpProtocol.PARAM_HEADER_PREFIX + name.asString("");
                found.add(
                    new AnnotatedParam(
                        header, deeper, property.getValue().path("type").asString("")));
              }
              if (deeper.size() < MAX_DEPTH && found.size() <= MAX_PARAMS) {
                collect(property.getValue(), deeper, found);
              }
            });
  }
}
