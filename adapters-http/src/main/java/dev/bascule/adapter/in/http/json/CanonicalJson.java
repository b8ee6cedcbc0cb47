package dev.bascule.adapter.in.http.json;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamReadException;

/**
 * An injective canonical form of JSON: two texts have the same form only if they are the same
 * value.
 *
 * <p>Names are sorted by UTF-16 code unit, white space between tokens is dropped, and strings are
 * escaped in one way. Numbers keep their text, so that {@code 1}, {@code 1.0} and {@code 1e0}
 * differ: a false difference costs a call, while a false equality would serve one caller another
 * caller's result. For the same reason strings are not normalized to a Unicode form.
 */
final class CanonicalJson {

  private static final HexFormat HEX = HexFormat.of();

  private CanonicalJson() {}

  /**
   * Appends the canonical form of the value whose first token is the parser's current one, and
   * leaves the parser on its last.
   *
   * @throws tools.jackson.core.JacksonException if the rest is not well-formed, or a string
   *     contains a lone surrogate: two such strings could become equal in UTF-8
   */
  static void write(JsonParser parser, StringBuilder out) {
    switch (parser.currentToken()) {
      case START_OBJECT -> writeObject(parser, out);
      case START_ARRAY -> writeArray(parser, out);
      case VALUE_STRING -> writeString(requireWholeCharacters(parser.getString(), parser), out);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE, VALUE_NULL ->
          out.append(parser.getString());
      default -> throw new AssertionError("no value begins with " + parser.currentToken());
    }
  }

  private static void writeObject(JsonParser parser, StringBuilder out) {
    List<Member> members = new ArrayList<>();
    out.append('{');
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = requireWholeCharacters(parser.currentName(), parser);
      parser.nextToken();
      if (!members.isEmpty()) {
        out.append(',');
      }
      int begin = out.length();
      writeString(name, out);
      write(parser, out.append(':'));
      members.add(new Member(name, begin, out.length()));
    }
    sort(members, out);
    out.append('}');
  }

  /** Sorts the members, which are the end of {@code out}. Most senders write them in order. */
  private static void sort(List<Member> members, StringBuilder out) {
    if (isSorted(members)) {
      return;
    }
    int begin = members.getFirst().begin();
    String written = out.substring(begin);
    members.sort(Comparator.comparing(Member::name));
    out.setLength(begin);
    String separator = "";
    for (Member member : members) {
      out.append(separator).append(written, member.begin() - begin, member.end() - begin);
      separator = ",";
    }
  }

  private static boolean isSorted(List<Member> members) {
    for (int i = 1; i < members.size(); i++) {
      if (members.get(i - 1).name().compareTo(members.get(i).name()) > 0) {
        return false;
      }
    }
    return true;
  }

  /** A member in the output from {@code begin} to {@code end}, exclusive. */
  private record Member(String name, int begin, int end) {}

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
    int written = 0;
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (unit == '"' || unit == '\\' || unit < ' ') {
        out.append(text, written, i).append("\\u").append(HEX.toHexDigits(unit));
        written = i + 1;
      }
    }
    out.append(text, written, text.length()).append('"');
  }

  private static String requireWholeCharacters(String text, JsonParser parser) {
    int i = 0;
    while (i < text.length()) {
      int point = text.codePointAt(i);
      if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
        throw new StreamReadException(parser, "A string contains a lone surrogate");
      }
      i += Character.charCount(point);
    }
    return text;
  }
}
