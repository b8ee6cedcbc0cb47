package dev.bascule.mcp.header;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The value of a header field that repeats a value of the body (MCP 2026-07-28, basic/transports:
 * value encoding). Immutable.
 */
public sealed interface HeaderValue {

  String BEGIN = "=?base64?";
  String END = "?=";

  record Absent() implements HeaderValue {}

  record Text(String text) implements HeaderValue {}

  record Malformed() implements HeaderValue {}

  /** Returns {@code text} unchanged if a header may have it, and otherwise encoded. */
  static String encode(String text) {
    return isSafe(text)
        ? text
        : BEGIN + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + END;
  }

  private static boolean isSafe(String text) {
    return text.chars().allMatch(each -> each >= ' ' && each <= '~')
        && !text.startsWith(" ")
        && !text.endsWith(" ")
        && !(text.startsWith(BEGIN) && text.endsWith(END));
  }

  /** Returns the only value of a field; repeated fields are malformed unless they are equal. */
  static HeaderValue single(List<String> values) {
    if (values.isEmpty()) {
      return new Absent();
    }
    String first = trim(values.getFirst());
    for (int i = 1; i < values.size(); i++) {
      if (!trim(values.get(i)).equals(first)) {
        return new Malformed();
      }
    }
    return new Text(first);
  }

  /** Returns the decoded value of a field that may be encoded. */
  static HeaderValue decoded(List<String> values) {
    HeaderValue value = single(values);
    if (!(value instanceof Text(String text))
        || !text.startsWith(BEGIN)
        || !text.endsWith(END)
        || text.length() < BEGIN.length() + END.length()) {
      return value;
    }
    return decode(text.substring(BEGIN.length(), text.length() - END.length()))
        .<HeaderValue>map(Text::new)
        .orElseGet(Malformed::new);
  }

  private static Optional<String> decode(String base64) {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      // The decoder tolerates missing padding and stray bits; another parser might not.
      if (!Base64.getEncoder().encodeToString(bytes).equals(base64)) {
        return Optional.empty();
      }
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (IllegalArgumentException | CharacterCodingException _) {
      return Optional.empty();
    }
  }

  /** Removes the optional white space of HTTP (RFC 9110, 5.5). */
  private static String trim(String value) {
    int from = 0;
    int to = value.length();
    while (from < to && isBlank(value.charAt(from))) {
      from++;
    }
    while (to > from && isBlank(value.charAt(to - 1))) {
      to--;
    }
    return value.substring(from, to);
  }

  private static boolean isBlank(char unit) {
    return unit == ' ' || unit == '\t';
  }
}
