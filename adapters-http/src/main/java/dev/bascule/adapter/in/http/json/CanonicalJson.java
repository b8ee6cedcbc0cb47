package dev.bascule.adapter.in.http.json;

import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamReadException;

/**
 * An injective canonical form of JSON: two texts have the same form only if they are the same
 * value.
 *
 * <p>Names are sorted by UTF-16 code unit, white space between tokens is dropped, and strings are
 * escaped in one way. Numbers keep their text, so that {@code 1}, {@code 1.0} and {@code 1e0}
 * differ: a false difference costs a call, while a false equality would serve one caller another's
 * answer. For the same reason strings are not normalized to a Unicode form.
 */
final class CanonicalJson {

  private CanonicalJson() {}

  /**
   * Appends the canonical form of the value whose first token is the parser's current one, and
   * leaves the parser on its last.
   *
   * @throws tools.jackson.core.JacksonException if the rest is not well-formed, or a string has
   *     half of a surrogate pair: two such strings would become one in UTF-8
   */
  static void write(JsonParser parser, StringBuilder out) {
    switch (parser.currentToken()) {
      case START_OBJECT -> writeObject(parser, out);
      case START_ARRAY -> writeArray(parser, out);
      case VALUE_STRING -> writeString(whole(parser.getString(), parser), out);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE, VALUE_NULL ->
          out.append(parser.getString());
      default -> throw new AssertionError("no value begins with " + parser.currentToken());
    }
  }

  private static void writeObject(JsonParser parser, StringBuilder out) {
    Map<String, StringBuilder> members = new TreeMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = whole(parser.currentName(), parser);
      parser.nextToken();
      StringBuilder value = new StringBuilder();
      write(parser, value);
      members.put(name, value);
    }
    out.append('{');
    String separator = "";
    for (Map.Entry<String, StringBuilder> member : members.entrySet()) {
      out.append(separator);
      writeString(member.getKey(), out);
      out.append(':').append(member.getValue());
      separator = ",";
    }
    out.append('}');
  }

  private static void writeArray(JsonParser parser, StringBuilder out) {
    out.append('[');
    String separator = "";
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      out.append(separator);
      write(parser, out);
      separator = ",";
    }
    out.append(']');
  }

  private static void writeString(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (unit == '"' || unit == '\\' || unit < ' ') {
        out.append("\\u%04x".formatted((int) unit));
      } else {
        out.append(unit);
      }
    }
    out.append('"');
  }

  private static String whole(String text, JsonParser parser) {
    boolean broken = text.codePoints().anyMatch(CanonicalJson::isHalfOfPair);
    if (broken) {
      throw new StreamReadException(parser, "A string has half of a surrogate pair");
    }
    return text;
  }

  private static boolean isHalfOfPair(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }
}
