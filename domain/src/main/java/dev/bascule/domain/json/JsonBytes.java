package dev.bascule.domain.json;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One JSON value (RFC 8259) as the UTF-8 bytes in which it was sent.
 *
 * <p>The core never parses it, so unknown members, the order of members and big integers are
 * preserved. The adapter that creates it guarantees well-formed JSON.
 *
 * <p>Immutable. {@link #toString} contains only the length, so that arguments and results are not
 * logged by accident.
 */
public final class JsonBytes {

  /**
   * Computed on first use. Two threads may both compute it, with the same result.
   *
   * <p>Declared before the bytes, so that a copying garbage collector places it first: sending the
   * bytes needs both, and memory is read fastest in order. Only speed depends on it.
   */
  private volatile @Nullable Sha256 digest;

  private final byte[] utf8;

  private JsonBytes(byte[] utf8) {
    this.utf8 = utf8;
  }

  /** Returns a value with a copy of {@code utf8}. */
  public static JsonBytes copyOf(byte[] utf8) {
    return new JsonBytes(utf8.clone());
  }

  /**
   * Returns a value with a copy of the bytes from {@code from}, inclusive, to {@code to},
   * exclusive.
   *
   * @throws IndexOutOfBoundsException if the range does not lie within {@code utf8}
   */
  public static JsonBytes copyOf(byte[] utf8, int from, int to) {
    if (to > utf8.length) {
      throw new IndexOutOfBoundsException("range ends at " + to + " of " + utf8.length + " bytes");
    }
    return new JsonBytes(Arrays.copyOfRange(utf8, from, to));
  }

  /**
   * Like {@link #copyOf(byte[], int, int)}, of which the hash is known: it is not computed again.
   *
   * @param digest the hash of the bytes
   */
  public static JsonBytes copyOf(byte[] utf8, int from, int to, Sha256 digest) {
    JsonBytes copy = copyOf(utf8, from, to);
    copy.digest = digest;
    return copy;
  }

  /** Returns a value with a copy of the remaining bytes of {@code parts}, in their order. */
  public static JsonBytes concat(List<ByteBuffer> parts) {
    byte[] utf8 =
        new byte[parts.stream().mapToInt(ByteBuffer::remaining).reduce(0, Math::addExact)];
    int at = 0;
    for (ByteBuffer part : parts) {
      part.get(part.position(), utf8, at, part.remaining());
      at += part.remaining();
    }
    return new JsonBytes(utf8);
  }

  /** Returns {@code text} in UTF-8. */
  public static JsonBytes of(String text) {
    return new JsonBytes(requireNonNull(text, "text").getBytes(StandardCharsets.UTF_8));
  }

  /** Returns a JSON array of {@code elements}. */
  public static JsonBytes listOf(List<JsonBytes> elements) {
    return joined("[", elements, "]");
  }

  /** Returns a JSON object with one member, an array of {@code elements}. */
  public static JsonBytes objectOf(String member, List<JsonBytes> elements) {
    return joined("{\"" + member + "\":[", elements, "]}");
  }

  private static JsonBytes joined(String before, List<JsonBytes> elements, String after) {
    byte[] head = before.getBytes(StandardCharsets.UTF_8);
    byte[] tail = after.getBytes(StandardCharsets.UTF_8);
    int length = head.length + tail.length + Math.max(0, elements.size() - 1);
    for (JsonBytes element : elements) {
      length = Math.addExact(length, element.length());
    }
    byte[] all = Arrays.copyOf(head, length);
    int at = head.length;
    for (JsonBytes element : elements) {
      if (at > head.length) {
        all[at++] = ',';
      }
      System.arraycopy(element.utf8, 0, all, at, element.utf8.length);
      at += element.utf8.length;
    }
    System.arraycopy(tail, 0, all, at, tail.length);
    return new JsonBytes(all);
  }

  /** Returns the number of bytes. */
  public int length() {
    return utf8.length;
  }

  /** Returns the hash of the bytes, computed once. */
  public Sha256 digest() {
    Sha256 made = digest;
    if (made == null) {
      made = Sha256.of(utf8);
      digest = made;
    }
    return made;
  }

  /**
   * Returns the CRC-32C of the bytes (RFC 3720, appendix B.4): much faster than {@link #digest},
   * for comparisons in which one pair of different values in 2^32 may look equal.
   */
  public int checksum() {
    CRC32C checksum = new CRC32C();
    checksum.update(utf8);
    return (int) checksum.getValue();
  }

  /** Returns a copy of the bytes. */
  public byte[] toByteArray() {
    return utf8.clone();
  }

  /**
   * Copies the bytes from {@code from} to {@code target}, which has room for them at {@code at}.
   */
  public void copyTo(byte[] target, int at, int from) {
    System.arraycopy(utf8, from, target, at, utf8.length - from);
  }

  /** Returns a new read-only view of the bytes, without copying them. */
  public ByteBuffer asByteBuffer() {
    return ByteBuffer.wrap(utf8).asReadOnlyBuffer();
  }

  /**
   * Returns the bytes from {@code from}, inclusive, to {@code to}, exclusive, between {@code
   * before} and {@code after}. Copies them once.
   */
  public JsonBytes spliced(String before, int from, int to, String after) {
    byte[] head = before.getBytes(StandardCharsets.UTF_8);
    byte[] tail = after.getBytes(StandardCharsets.UTF_8);
    int length = to - from;
    byte[] all = Arrays.copyOf(head, head.length + length + tail.length);
    System.arraycopy(utf8, from, all, head.length, length);
    System.arraycopy(tail, 0, all, head.length + length, tail.length);
    return new JsonBytes(all);
  }

  /** Returns whether it contains neither a line feed nor a carriage return. */
  public boolean isOneLine() {
    for (byte octet : utf8) {
      if (octet == '\n' || octet == '\r') {
        return false;
      }
    }
    return true;
  }

  /** Returns the byte at {@code index}. */
  public byte byteAt(int index) {
    return utf8[index];
  }

  /** Returns the bytes as text. */
  public String text() {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JsonBytes that && Arrays.equals(utf8, that.utf8);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(utf8);
  }

  @Override
  public String toString() {
    return "JsonBytes[" + utf8.length + " bytes]";
  }
}
