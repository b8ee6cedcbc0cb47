package dev.bascule.configuration.edit;

import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The text of servers in a configuration file.
 *
 * @param unit the indentation of one level
 * @param lineBreak the line break of the file
 */
record ServerText(String unit, String lineBreak) {

  private static final JsonMapper JSON = new JsonMapper();

  /** Texts that need no quotes in YAML, wherever they are. */
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z/.-][A-Za-z0-9_./@+-]*(?:://[A-Za-z0-9_./:@+-]*[A-Za-z0-9_/])?");

  /** Texts that YAML 1.1 or 1.2 reads as something else. */
  private static final Set<String> RESERVED =
      Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n", "-", "--", "---", "...");

  /** Returns {@code members} as lines of YAML without braces, each ending in a line break. */
  String yaml(ObjectNode members, String indentation) {
    return members.properties().stream()
        .map(
            member ->
                indentation
                    + yamlScalar(member.getKey())
                    + ":"
                    + yamlValue(member.getValue(), indentation))
        .collect(Collectors.joining());
  }

  private String yamlValue(JsonNode value, String indentation) {
    return value instanceof ObjectNode nested && !nested.isEmpty()
        ? lineBreak + yaml(nested, indentation + unit)
        : " " + yamlInline(value) + lineBreak;
  }

  private static String yamlInline(JsonNode value) {
    if (value.isArray()) {
      return value.values().stream()
          .map(ServerText::yamlInline)
          .collect(Collectors.joining(", ", "[", "]"));
    }
    return value.isString() ? yamlScalar(value.stringValue()) : inline(value);
  }

  private static String yamlScalar(String text) {
    return PLAIN.matcher(text).matches() && !RESERVED.contains(text.toLowerCase(Locale.ROOT))
        ? text
        : JSON.writeValueAsString(text);
  }

  /** Returns {@code members} in JSON, without the braces around them, separated by commas. */
  String json(ObjectNode members, String indentation) {
    DefaultPrettyPrinter.Indenter indenter = new DefaultIndenter(unit, lineBreak);
    return join(
        members,
        "," + lineBreak + indentation,
        value -> print(value, indenter).replace(lineBreak, lineBreak + indentation));
  }

  /** Returns {@code members} in JSON on one line, without the braces around them. */
  static String inline(ObjectNode members) {
    return join(members, ", ", ServerText::inline);
  }

  private static String inline(JsonNode value) {
    return print(value, DefaultPrettyPrinter.FixedSpaceIndenter.instance());
  }

  private static String print(JsonNode value, DefaultPrettyPrinter.Indenter indenter) {
    return JSON.writer()
        .with(
            new DefaultPrettyPrinter()
                .withObjectIndenter(indenter)
                .withArrayIndenter(DefaultPrettyPrinter.NopIndenter.instance())
                .withSeparators(separators()))
        .writeValueAsString(value);
  }

  private static String join(
      ObjectNode members, String separator, Function<JsonNode, String> text) {
    return members.properties().stream()
        .map(
            member ->
                JSON.writeValueAsString(member.getKey()) + ": " + text.apply(member.getValue()))
        .collect(Collectors.joining(separator));
  }

  private static Separators separators() {
    return Separators.createDefaultInstance()
        .withObjectNameValueSpacing(Separators.Spacing.AFTER)
        .withArrayElementSpacing(Separators.Spacing.AFTER)
        .withObjectEmptySeparator("")
        .withArrayEmptySeparator("");
  }
}
