package dev.bascule.adapter.in.cli.tools;

import dev.bascule.domain.text.SafeText;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** Summarizes a JSON Schema (2020-12) in a few words. */
final class SchemaText {

  /** An enum with more values than this is summarized by its type. */
  private static final int MAX_CHOICES = 6;

  /** The type of schemas that are nested deeper is not described. */
  private static final int MAX_DEPTH = 10;

  private SchemaText() {}

  /** Returns a type such as {@code integer}, {@code list of string} or {@code a | b}. */
  static String type(JsonNode schema) {
    return SafeText.line(describe(schema, 1));
  }

  private static String describe(JsonNode schema, int depth) {
    if (depth > MAX_DEPTH) {
      return "…";
    }
    if (schema.has("const")) {
      return schema.path("const").toString();
    }
    if (schema.path("enum").isArray() && schema.path("enum").size() <= MAX_CHOICES) {
      return joined(schema.path("enum"), JsonNode::toString);
    }
    for (String choice : List.of("anyOf", "oneOf")) {
      if (schema.path(choice).isArray()) {
        return joined(schema.path(choice), each -> describe(each, depth + 1));
      }
    }
    if (schema.path("$ref").isString()) {
      return schema.path("$ref").asString().replaceFirst(".*/", "");
    }
    return describeType(schema, depth);
  }

  private static String describeType(JsonNode schema, int depth) {
    JsonNode type = schema.path("type");
    if (type.isArray()) {
      return joined(type, each -> each.asString(""));
    }
    String word = type.asString("any");
    String format = schema.path("format").asString("");
    if (word.equals("array") && schema.path("items").isObject()) {
      return "list of " + describe(schema.path("items"), depth + 1);
    }
    return format.isEmpty() ? word : word + " (" + format + ")";
  }

  private static String joined(JsonNode choices, Function<JsonNode, String> words) {
    return StreamSupport.stream(choices.spliterator(), /* parallel= */ false)
        .map(words)
        .distinct()
        .collect(Collectors.joining(" | "));
  }
}
