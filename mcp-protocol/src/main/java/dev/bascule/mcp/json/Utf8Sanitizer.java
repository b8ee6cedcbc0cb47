package dev.bascule.mcp.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The replacement of invalid UTF-8 in a server's message with U+FFFD, so that no client receives
 * it: a parser that skips a string does not check each byte of it. Replaces as browsers do
 * (Unicode, section 3.9, U+FFFD Substitution of Maximal Subparts). Stateless.
 */
public final class Utf8Sanitizer {

  /** A message with more invalid bytes is not text. */
  static final int MAX_REPLACED = 10_000;

  private static final byte[] REPLACEMENT = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long NOT_ASCII = 0x8080_8080_8080_8080L;

  private Utf8Sanitizer() {}

  /**
   * Returns {@code message}, or a copy with invalid UTF-8 replaced.
   *
   * @throws MalformedMessageException if more than {@value #MAX_REPLACED} replacements are needed
   */
  public static JsonSlice sanitize(JsonSlice message) throws MalformedMessageException {
    byte[] bytes =
        message.length() == message.message().length ? message.message() : message.toBytes();
    return findInvalid(bytes, 0) == bytes.length ? message : JsonSlice.of(sanitize(bytes));
  }

  static byte[] sanitize(byte[] message) throws MalformedMessageException {
    int first = findInvalid(message, 0);
    if (first == message.length) {
      return message;
    }
    int replaced = 0;
    int removed = 0;
    for (int at = first; at < message.length; at = findInvalid(message, at)) {
      int length = -sequenceLength(message, at);
      at += length;
      removed += length;
      replaced++;
      if (replaced > MAX_REPLACED) {
        throw new MalformedMessageException("it is not valid UTF-8");
      }
    }
    return replaced(message, message.length - removed + replaced * REPLACEMENT.length);
  }

  private static byte[] replaced(byte[] message, int length) {
    byte[] valid = new byte[length];
    int end = 0;
    int from = 0;
    while (from < message.length) {
      int at = findInvalid(message, from);
      System.arraycopy(message, from, valid, end, at - from);
      end += at - from;
      from = at;
      if (at < message.length) {
        System.arraycopy(REPLACEMENT, 0, valid, end, REPLACEMENT.length);
        end += REPLACEMENT.length;
        from -= sequenceLength(message, at);
      }
    }
    return valid;
  }

  /**
   * Returns the position of the first invalid sequence, or the length of the message if there is
   * none.
   */
  private static int findInvalid(byte[] message, int from) {
    int at = from;
    while (at < message.length) {
      if (at <= message.length - Long.BYTES && ((long) LONGS.get(message, at) & NOT_ASCII) == 0) {
        at += Long.BYTES;
        continue;
      }
      int length = sequenceLength(message, at);
      if (length < 0) {
        return at;
      }
      at += length;
    }
    return at;
  }

  /**
   * Returns the length of the sequence at {@code at} (Unicode, table 3-7), negative if it is
   * invalid.
   */
  private static int sequenceLength(byte[] message, int at) {
    int first = Byte.toUnsignedInt(message[at]);
    if (first < 0x80) {
      return 1;
    }
    int length = lengthAfter(first);
    int low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    int high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    for (int i = 1; i < length; i++) {
      int next = at + i < message.length ? Byte.toUnsignedInt(message[at + i]) : 0;
      if (next < low || next > high) {
        return -i;
      }
      low = 0x80;
      high = 0xBF;
    }
    return length;
  }

  private static int lengthAfter(int first) {
    if (first < 0xC2 || first > 0xF4) {
      return -1;
    }
    return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  }
}
