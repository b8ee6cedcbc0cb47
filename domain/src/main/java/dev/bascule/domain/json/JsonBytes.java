package dev.bascule.domain.json;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One JSON value (RFC 8259) as the UTF-8 bytes it was sent in.
 *
 * <p>The core carries it and never reads it, so whatever its sender wrote survives: unknown
 * members, the order of members, big integers. Whether the bytes are well-formed JSON is the
 * promise of the adapter that made them.
 *
 * <p>Immutable. Its {@link #toString} tells the length only, so that arguments and results do not
 * reach a log by accident.
 */
public final class JsonBytes {

  /**
   * Made when it is first asked for. Two threads may both make it, and make the same.
   *
   * <p>It comes before the bytes, so that a collector that copies objects as it finds them puts it
   * there too: whoever sends the bytes needs both, and memory is read in order faster than here and
   * there. Nothing but speed depends on it.
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

  /** Returns the hash of the bytes, which is computed once. */
  public Sha256 digest() {
    Sha256 made = digest;
    if (made == null) {
      made = Sha256.of(utf8);
      digest = made;
    }
    return made;
  }

  /** Returns a copy of the bytes. */
  public byte[] toByteArray() {
    return utf8.clone();
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

  /** Returns whether there is neither a line feed nor a carriage return in it. */
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
