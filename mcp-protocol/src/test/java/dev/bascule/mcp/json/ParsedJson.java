package dev.bascule.mcp.json;

import dev.bascule.mcp.json.RandomJson.Value;
import dev.bascule.mcp.json.ToolArgumentsParser.CanonicalJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Parses JSON to values whose numbers are the original text. */
final class ParsedJson {

  private ParsedJson() {}

  /** Parses {@code text}. */
  static Value of(String text) {
    try (JsonParser parser = JsonCodec.strictParser(text)) {
      parser.nextToken();
      return value(parser);
    }
  }

  /** Returns the canonical form of {@code text}. */
  static String canonical(String text) {
    StringBuilder out = new StringBuilder();
    try (JsonParser parser = JsonCodec.strictParser(text)) {
      parser.nextToken();
      CanonicalJson.write(parser, out);
    }
    return out.toString();
  }

  private static Value value(JsonParser parser) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> members(parser);
      case START_ARRAY -> items(parser);
      case VALUE_STRING -> new Value.Text(parser.getString());
      default -> new Value.Literal(parser.getString());
    };
  }

  private static Value members(JsonParser parser) {
    Map<String, Value> members = new TreeMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      members.put(name, value(parser));
    }
    return new Value.Members(members);
  }

  private static Value items(JsonParser parser) {
    List<Value> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(parser));
    }
    return new Value.Items(items);
  }
}
