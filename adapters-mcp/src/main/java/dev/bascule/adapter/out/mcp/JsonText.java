package dev.bascule.adapter.out.mcp;

import dev.bascule.domain.json.JsonBytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.io.JsonStringEncoder;

/** Puts JSON together from text, strings and values that are there already. Used by one thread. */
final class JsonText {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Appends {@code json} as it is. */
  JsonText raw(String json) {
    return raw(json.getBytes(StandardCharsets.UTF_8));
  }

  /** Appends {@code json} as it is. */
  JsonText raw(byte[] json) {
    out.writeBytes(json);
    return this;
  }

  /** Appends {@code json}, from {@code begin} on, as it is. */
  JsonText raw(byte[] json, int begin) {
    out.write(json, begin, json.length - begin);
    return this;
  }

  /**
   * Appends {@code value} as a JSON string. Half of a surrogate pair, which UTF-8 has no octets
   * for, becomes the escape that it can only have come from.
   */
  JsonText string(String value) {
    out.write('"');
    out.writeBytes(
        value.codePoints().anyMatch(JsonText::isHalfOfPair)
            ? quotedInHalves(value)
            : JsonStringEncoder.getInstance().quoteAsUTF8(value));
    out.write('"');
    return this;
  }

  private static byte[] quotedInHalves(String value) {
    StringBuilder quoted = new StringBuilder();
    new String(JsonStringEncoder.getInstance().quoteAsCharArray(value))
        .codePoints()
        .forEach(
            point -> {
              if (isHalfOfPair(point)) {
                quoted.append("\\u%04x".formatted(point));
              } else {
                quoted.appendCodePoint(point);
              }
            });
    return quoted.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static boolean isHalfOfPair(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }

  JsonBytes toJson() {
    return JsonBytes.copyOf(out.toByteArray());
  }

  byte[] toBytes() {
    return out.toByteArray();
  }
}
