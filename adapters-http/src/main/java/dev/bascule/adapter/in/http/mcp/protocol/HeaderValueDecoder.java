package dev.bascule.adapter.in.http.mcp.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Decodes header fields that mirror values of the body (MCP 2026-07-28, basic/transports: value
 * encoding). Pure.
 */
public final class HeaderValueDecoder {

  private static final String BEGIN = "=?base64?";
  private static final String END = "?=";

  private HeaderValueDecoder() {}

  public sealed interface Value {

    record Absent() implements Value {}

    record Text(String text) implements Value {}

    record Malformed() implements Value {}
  }

  /** Returns the only value of a field; repeated fields are malformed unless they are equal. */
  public static Value singleValue(List<String> values) {
    if (values.isEmpty()) {
      return new Value.Absent();
    }
    String first = trim(values.getFirst());
    for (int i = 1; i < values.size(); i++) {
      if (!trim(values.get(i)).equals(first)) {
        return new Value.Malformed();
      }
    }
    return new Value.Text(first);
  }

  /** Returns the decoded value of a field that may be encoded. */
  public static Value decodedValue(List<String> values) {
    Value value = singleValue(values);
    if (!(value instanceof Value.Text(String text))) {
      return value;
    }
    if (!text.startsWith(BEGIN) || !text.endsWith(END) || text.length() < BEGIN.length() + 2) {
      return value;
    }
    return decode(text.substring(BEGIN.length(), text.length() - END.length()))
        .<Value>map(Value.Text::new)
        .orElseGet(Value.Malformed::new);
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
