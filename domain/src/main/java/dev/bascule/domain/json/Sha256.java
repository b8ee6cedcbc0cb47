package dev.bascule.domain.json;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A SHA-256 hash (FIPS 180-4) as four longs: small, immutable and equal by value.
 *
 * @param first the first eight bytes, big-endian; the others follow in order
 */
public record Sha256(long first, long second, long third, long fourth) {

  /** Returns the hash of {@code bytes}. */
  public static Sha256 of(byte[] bytes) {
    ByteBuffer hash = ByteBuffer.wrap(sha256().digest(bytes));
    return new Sha256(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
  }

  /** Returns the hash of the UTF-8 bytes of {@code text}. */
  public static Sha256 of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Equals the record's own, which is not inlined; used by each call. */
  @Override
  public int hashCode() {
    return Long.hashCode(first ^ second ^ third ^ fourth);
  }

  /** Returns the 32 bytes. */
  public byte[] toBytes() {
    return ByteBuffer.allocate(4 * Long.BYTES)
        .putLong(first)
        .putLong(second)
        .putLong(third)
        .putLong(fourth)
        .array();
  }

  /**
   * Returns the first 12 hexadecimal digits: enough to tell hashes apart for display, and too few
   * to find what was hashed if that is hard to guess.
   */
  public String shortText() {
    return HexFormat.of().toHexDigits(first).substring(0, 12);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
