package dev.bascule.adapter.in.http.fastpath;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a request before it is parsed. Two heads are equal if they differ only in the value
 * of {@code traceparent}, which clients with tracing change with each request.
 *
 * <p>The value is omitted only if it is the only one of the head, valid, and of version 00, which
 * has a fixed length (W3C Trace Context, section 3.2.2). It then consists of lower-case hexadecimal
 * digits and dashes, so the server parses all such heads in the same way. Any other value is
 * compared like the rest of the head.
 *
 * <p>Valid until the bytes change; a copy is immutable and thread-safe.
 */
final class RequestBytes {

  private static final byte[] NAME = "traceparent: ".getBytes(US_ASCII);

  /** The offsets of the parts of the value, and its length. */
  private static final int TRACE_ID = 3;

  private static final int PARENT_ID = 36;
  private static final int FLAGS = 53;
  private static final int VALUE_LENGTH = 55;

  /** An odd number without a pattern: 2^64 divided by the golden ratio. */
  private static final long FACTOR = 0x9E37_79B9_7F4A_7C15L;

  private final byte[] bytes;
  private final int from;
  private final int count;

  /** The length of the head including the empty line; -1 if its end was not read. */
  private final int headLength;

  /** The start of the omitted value in the head; the end of the head if there is none. */
  private final int valueStart;

  private final int valueEnd;
  private final long hash;

  private RequestBytes(
      byte[] bytes, int from, int count, int headLength, int valueStart, int valueEnd, long hash) {
    this.bytes = bytes;
    this.from = from;
    this.count = count;
    this.headLength = headLength;
    this.valueStart = valueStart;
    this.valueEnd = valueEnd;
    this.hash = hash;
  }

  /** Returns {@code count} bytes from {@code from} on, which are all that was read. */
  static RequestBytes of(byte[] read, int from, int count) {
    boolean hasField = false;
    int valueAt = -1;
    int end = from + count;
    for (int i = from; i < end; i++) {
      if (read[i] != '\n') {
        continue;
      }
      if (i >= from + 3 && read[i - 1] == '\r' && read[i - 2] == '\n' && read[i - 3] == '\r') {
        return ofHead(read, from, count, i + 1 - from, valueAt);
      }
      if (isName(read, i + 1, end)) {
        int next = i + 1 + NAME.length;
        valueAt = !hasField && isValue(read, next, end) ? next - from : -1;
        hasField = true;
      }
    }
    return new RequestBytes(read, from, count, -1, 0, 0, 0);
  }

  private static RequestBytes ofHead(byte[] read, int from, int count, int length, int valueAt) {
    int valueStart = valueAt < 0 ? length : valueAt;
    int valueEnd = valueAt < 0 ? length : valueAt + VALUE_LENGTH;
    long hash = hash(length, read, from, from + valueStart);
    return new RequestBytes(
        read,
        from,
        count,
        length,
        valueStart,
        valueEnd,
        hash(hash, read, from + valueEnd, from + length));
  }

  private static boolean isName(byte[] read, int at, int end) {
    if (end - at < NAME.length) {
      return false;
    }
    for (int i = 0; i < NAME.length; i++) {
      int expected = NAME[i];
      int each = read[at + i];
      // Only letters have an upper case.
      if (each != expected && (expected < 'a' || (each | 0x20) != expected)) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether a valid value of version 00 is at {@code at}, and ends the line. */
  private static boolean isValue(byte[] read, int at, int end) {
    return end - at > VALUE_LENGTH
        && read[at + VALUE_LENGTH] == '\r'
        && read[at] == '0'
        && read[at + 1] == '0'
        && read[at + TRACE_ID - 1] == '-'
        && isId(read, at + TRACE_ID, at + PARENT_ID - 1)
        && read[at + PARENT_ID - 1] == '-'
        && isId(read, at + PARENT_ID, at + FLAGS - 1)
        && read[at + FLAGS - 1] == '-'
        && isHex(read[at + FLAGS])
        && isHex(read[at + FLAGS + 1]);
  }

  /** Returns whether these are lower-case hexadecimal digits, not all of them zero. */
  private static boolean isId(byte[] read, int from, int to) {
    int differing = 0;
    for (int i = from; i < to; i++) {
      if (!isHex(read[i])) {
        return false;
      }
      differing |= read[i] ^ '0';
    }
    return differing != 0;
  }

  private static boolean isHex(byte each) {
    return (each >= '0' && each <= '9') || (each >= 'a' && each <= 'f');
  }

  private static long hash(long seed, byte[] read, int from, int to) {
    ByteBuffer all = ByteBuffer.wrap(read);
    long hash = seed;
    int index = from;
    for (; index <= to - Long.BYTES; index += Long.BYTES) {
      hash = (hash ^ all.getLong(index)) * FACTOR;
      hash ^= hash >>> 32;
    }
    for (; index < to; index++) {
      hash = (hash ^ read[index]) * FACTOR;
    }
    return hash;
  }

  boolean hasHead() {
    return headLength >= 0;
  }

  /** Returns whether this is exactly a head and a body of {@code bodyLength} bytes. */
  boolean isWhole(int bodyLength) {
    return hasHead() && count == headLength + bodyLength;
  }

  /**
   * Returns whether this begins with a request line: the server skips empty lines before it, in
   * which case the first empty line does not end the head.
   */
  boolean beginsWithRequestLine() {
    return count > 0 && bytes[from] > ' ';
  }

  long headHash() {
    return hash;
  }

  /** Returns whether the heads differ at most in the omitted value. */
  boolean hasSameHead(RequestBytes other) {
    return headLength == other.headLength
        && valueStart == other.valueStart
        && equals(other, 0, valueStart)
        && equals(other, valueEnd, headLength);
  }

  private boolean equals(RequestBytes other, int start, int end) {
    return Arrays.equals(
        bytes, from + start, from + end, other.bytes, other.from + start, other.from + end);
  }

  /** Returns the omitted value; null if there is none. */
  @Nullable String traceparent() {
    return valueStart < headLength
        ? new String(bytes, from + valueStart, VALUE_LENGTH, US_ASCII)
        : null;
  }

  /** Returns a copy of the bytes after the head. */
  byte[] body() {
    return Arrays.copyOfRange(bytes, from + headLength, from + count);
  }

  RequestBytes head() {
    return copy(headLength);
  }

  /** Returns a copy that does not change with the original bytes. */
  RequestBytes copy() {
    return copy(count);
  }

  private RequestBytes copy(int length) {
    return new RequestBytes(
        Arrays.copyOfRange(bytes, from, from + length),
        0,
        length,
        headLength,
        valueStart,
        valueEnd,
        hash);
  }

  /** Returns all bytes for reading. */
  ByteBuffer asByteBuffer() {
    return ByteBuffer.wrap(bytes, from, count);
  }
}
