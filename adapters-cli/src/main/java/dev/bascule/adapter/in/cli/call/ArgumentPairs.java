package dev.bascule.adapter.in.cli.call;

import dev.bascule.adapter.in.cli.common.UsageException;
import dev.bascule.adapter.in.cli.terminal.TextWidth;
import dev.bascule.domain.text.SafeText;
import dev.bascule.mcp.json.JsonCodec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Builds a JSON object from pairs: {@code name=value}, converted to the type in the tool's schema,
 * or {@code name:=json}. A value that begins with {@code @} is replaced by the content of that
 * file.
 */
final class ArgumentPairs {

  private static final Pattern PAIR = Pattern.compile("([^{=]*?)(:?=)(.*)", Pattern.DOTALL);

  /** The types whose values are written in JSON syntax. */
  private static final Set<String> JSON_TYPES =
      Set.of("integer", "number", "boolean", "object", "array", "null");

  /** Maximum number of characters of an invalid value in a message: it may be a whole file. */
  private static final int MAX_SHOWN = 40;

  private ArgumentPairs() {}

  static boolean arePairs(List<String> words) {
    return words.stream().allMatch(word -> PAIR.matcher(word).matches());
  }

  /**
   * Returns the object.
   *
   * @param schema the tool's input schema; without types, every value is a string
   * @param files returns the content of the named file
   * @throws UsageException if a value does not have the type in the schema, or a name occurs twice
   */
  static byte[] toJson(List<String> words, JsonNode schema, UnaryOperator<String> files) {
    ObjectNode object = JsonCodec.object();
    for (String word : words) {
      Matcher pair = PAIR.matcher(word);
      if (!pair.matches()) {
        throw new AssertionError("not a pair: " + word);
      }
      String name = pair.group(1);
      String given = pair.group(3);
      String text = given.startsWith("@") ? files.apply(given.substring(1)) : given;
      if (object.has(name)) {
        throw new UsageException("ARGUMENT: " + name + " occurs more than once");
      }
      boolean isJson = pair.group(2).equals(":=");
      object.set(name, isJson ? toJsonValue(name, text) : toTypedValue(name, text, schema));
    }
    return JsonCodec.MAPPER.writeValueAsBytes(object);
  }

  private static JsonNode toTypedValue(String name, String text, JsonNode schema) {
    Set<String> types = types(schema.path("properties").path(name));
    if (types.isEmpty() || types.contains("string")) {
      return JsonCodec.MAPPER.getNodeFactory().stringNode(text);
    }
    return parseJson(text)
        .filter(value -> types.stream().anyMatch(type -> hasType(value, type)))
        .orElseThrow(
            () ->
                new UsageException(
                    "ARGUMENT: "
                        + name
                        + ": expected "
                        + String.join(" or ", types)
                        + ", but got "
                        + (text.isEmpty()
                            ? "nothing"
                            : TextWidth.cut(SafeText.line(text), MAX_SHOWN))));
  }

  private static JsonNode toJsonValue(String name, String text) {
    return parseJson(text)
        .orElseThrow(
            () ->
                new UsageException(
                    "ARGUMENT: " + name + ": expected JSON, such as 1, true, [1, 2] or \"text\""));
  }

  /** Returns the JSON types that a schema allows. */
  private static Set<String> types(JsonNode schema) {
    JsonNode type = schema.path("type");
    JsonNode all = type.isString() ? JsonCodec.MAPPER.createArrayNode().add(type) : type;
    return StreamSupport.stream(all.spliterator(), /* parallel= */ false)
        .map(each -> each.asString(""))
        .filter(word -> word.equals("string") || JSON_TYPES.contains(word))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static boolean hasType(JsonNode value, String type) {
    return switch (type) {
      case "integer" -> value.canConvertToExactIntegral();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "null" -> value.isNull();
      default -> false;
    };
  }

  private static Optional<JsonNode> parseJson(String text) {
    try {
      return Optional.of(JsonCodec.MAPPER.readTree(text)).filter(value -> !value.isMissingNode());
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }
}
