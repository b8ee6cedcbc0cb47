package dev.bascule.mcp.json;

import dev.bascule.domain.json.JsonBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tools.jackson.core.io.JsonStringEncoder;

/** A builder of JSON from text, strings and existing values. Used by one thread. */
public final class JsonWriter {

  /** The length of most requests. */
  private static final int EXPECTED = 256;

  private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

  private byte[] out;
  private int length;

  public JsonWriter() {
    this(EXPECTED);
  }

  /**
   * @param expected an estimate of the total length
   */
  public JsonWriter(int expected) {
    this.out = new byte[expected];
  }

  /** Appends {@code json} unchanged. */
  public JsonWriter raw(String json) {
    return appendAscii(json) ? this : raw(json.getBytes(StandardCharsets.UTF_8));
  }

  /** Appends {@code text} without copying it, if it is ASCII. */
  private boolean appendAscii(String text) {
    byte[] target = room(text.length());
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      if (next > '~') {
        return false;
      }
      target[length + i] = (byte) next;
    }
    length += text.length();
    return true;
  }

  /** Appends {@code json} unchanged. */
  public JsonWriter raw(byte[] json) {
    System.arraycopy(json, 0, room(json.length), length, json.length);
    length += json.length;
    return this;
  }

  /** Appends {@code json} unchanged. */
  public JsonWriter raw(JsonBytes json) {
    return raw(json, 0);
  }

  /** Appends {@code json} from {@code begin}, unchanged. */
  public JsonWriter raw(JsonBytes json, int begin) {
    return raw(json, begin, json.length());
  }

  /** Appends {@code json} from {@code begin}, inclusive, to {@code end}, exclusive, unchanged. */
  JsonWriter raw(JsonBytes json, int begin, int end) {
    json.copyTo(room(json.length() - begin), length, begin);
    length += end - begin;
    return this;
  }

  /** Returns the buffer, with room for {@code more} bytes. */
  private byte[] room(int more) {
    if (more > out.length - length) {
      int needed = Math.addExact(length, more);
      out = Arrays.copyOf(out, Math.max(needed, Math.clamp(2L * out.length, 0, MAX_ARRAY)));
    }
    return out;
  }

  /**
   * Appends {@code value} as a JSON string. An unpaired surrogate, which UTF-8 cannot encode, is
   * written as the escape sequence that it must have come from.
   */
  public JsonWriter string(String value) {
    return quote()
        .raw(
            hasHalfOfPair(value)
                ? quotedInHalves(value)
                : JsonStringEncoder.getInstance().quoteAsUTF8(value))
        .quote();
  }

  private JsonWriter quote() {
    room(1)[length++] = '"';
    return this;
  }

  private static boolean hasHalfOfPair(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (Character.isSurrogate(value.charAt(i))) {
        return value.codePoints().anyMatch(JsonWriter::isHalfOfPair);
      }
    }
    return false;
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

  /** Returns whether {@code point} is a surrogate without its other half. */
  static boolean isHalfOfPair(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }

  public JsonBytes toJson() {
    return JsonBytes.copyOf(out, 0, length);
  }

  public byte[] toBytes() {
    return Arrays.copyOf(out, length);
  }

  /** Returns the JSON without copying it. Nothing may be appended afterwards. */
  public JsonSlice toSlice() {
    return new JsonSlice(out, 0, length);
  }
}
