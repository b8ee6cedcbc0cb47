package dev.bascule.adapter.in.http.rest;

import dev.bascule.domain.json.JsonBytes;
import java.nio.charset.StandardCharsets;

/**
 * A string as a slice of a JSON value, including its quotes, so that a long string is copied at
 * most once.
 *
 * @param json the value
 * @param from the begin, inclusive
 * @param to the end, exclusive
 */
record StringToken(JsonBytes json, int from, int to) {

  private static final int HEX_DIGITS = 4;
  private static final int RADIX = 16;

  /** Returns the string that begins at {@code from}. */
  static StringToken at(JsonBytes json, int from) {
    return new StringToken(json, from, endOf(json, from));
  }

  /** Returns the end of the string that begins at {@code from}. */
  static int endOf(JsonBytes json, int from) {
    int at = from + 1;
    while (json.byteAt(at) != '"') {
      at += json.byteAt(at) == '\\' ? 2 : 1;
    }
    return at + 1;
  }

  /** Returns the string as JSON, as written. */
  JsonBytes quoted() {
    return json.spliced("", from, to, "");
  }

  /** Returns the concatenation of {@code before}, which is already escaped, and this string. */
  JsonBytes prefixed(String before) {
    return json.spliced("\"" + before, from + 1, to, "");
  }

  /** Returns the characters in UTF-8; a lone surrogate becomes a question mark. */
  JsonBytes unescaped() {
    byte[] text = new byte[to - from];
    int length = 0;
    int at = from + 1;
    while (at < to - 1) {
      byte octet = json.byteAt(at);
      if (octet != '\\') {
        text[length++] = octet;
        at++;
      } else if (json.byteAt(at + 1) == 'u') {
        int codePoint = unit(at);
        at += 2 + HEX_DIGITS;
        if (Character.isHighSurrogate((char) codePoint) && isLowSurrogate(at)) {
          codePoint = Character.toCodePoint((char) codePoint, (char) unit(at));
          at += 2 + HEX_DIGITS;
        }
        byte[] encoded = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(encoded, 0, text, length, encoded.length);
        length += encoded.length;
      } else {
        text[length++] = character(json.byteAt(at + 1));
        at += 2;
      }
    }
    return JsonBytes.copyOf(text, 0, length);
  }

  /** Returns the code unit of the escape sequence at {@code at}. */
  private int unit(int at) {
    int unit = 0;
    for (int i = 0; i < HEX_DIGITS; i++) {
      unit = unit * RADIX + Character.digit(json.byteAt(at + 2 + i), RADIX);
    }
    return unit;
  }

  private boolean isLowSurrogate(int at) {
    return at < to - 1
        && json.byteAt(at) == '\\'
        && json.byteAt(at + 1) == 'u'
        && Character.isLowSurrogate((char) unit(at));
  }

  private static byte character(byte escaped) {
    return switch (escaped) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> escaped;
    };
  }
}
