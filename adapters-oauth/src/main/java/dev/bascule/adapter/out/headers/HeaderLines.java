package dev.bascule.adapter.out.headers;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Parses header fields: a JSON object, or one line {@code Name: value} for each, as in YAML. */
final class HeaderLines {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** A field name and value (RFC 9110, section 5); the value may be quoted. */
  private static final Pattern LINE =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \\t]*:[ \\t]+(.*)");

  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e]*");

  private HeaderLines() {}

  /**
   * Returns the fields in {@code text}, by name.
   *
   * @return empty if it is invalid
   */
  static Optional<Map<String, String>> read(String text) {
    return text.stripLeading().startsWith("{") ? json(text) : lines(text);
  }

  private static Optional<Map<String, String>> json(String text) {
    try {
      return MAPPER.readTree(text) instanceof ObjectNode object ? fields(object) : Optional.empty();
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }

  private static Optional<Map<String, String>> fields(ObjectNode object) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (!field.getValue().isString()
          || !put(fields, field.getKey(), field.getValue().stringValue())) {
        return Optional.empty();
      }
    }
    return Optional.of(fields);
  }

  private static Optional<Map<String, String>> lines(String text) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String line : text.lines().map(String::strip).toList()) {
      Matcher field = LINE.matcher(line);
      boolean isBeside = line.isEmpty() || line.startsWith("#") || line.equals("---");
      if (!isBeside && !(field.matches() && put(fields, field.group(1), unquote(field.group(2))))) {
        return Optional.empty();
      }
    }
    return Optional.of(fields);
  }

  private static boolean put(Map<String, String> fields, String name, String value) {
    return NAME.matcher(name).matches()
        && VALUE.matcher(value).matches()
        && fields.putIfAbsent(name, value) == null;
  }

  private static String unquote(String value) {
    boolean isQuoted =
        value.length() >= 2
            && (value.charAt(0) == '"' || value.charAt(0) == '\'')
            && value.charAt(value.length() - 1) == value.charAt(0);
    return isQuoted ? value.substring(1, value.length() - 1) : value;
  }
}
