package dev.bascule.application.policy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The SHA-256 hash of a secret. The secret itself is not kept, and the hash is never shown.
 * Immutable.
 */
public final class SecretHash {

  private static final Pattern HASH = Pattern.compile("[0-9A-Fa-f]{64}");

  private final byte[] hash;

  private SecretHash(byte[] hash) {
    this.hash = hash;
  }

  /** Returns the hash of {@code secret}. */
  public static SecretHash of(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    return new SecretHash(sha256().digest(bytes));
  }

  /** Returns the hash {@code hex}; empty if that is not 64 hexadecimal digits. */
  public static Optional<SecretHash> ofHash(String hex) {
    return HASH.matcher(hex).matches()
        ? Optional.of(new SecretHash(HexFormat.of().parseHex(hex)))
        : Optional.empty();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /** Compares in constant time. */
  boolean matches(SecretHash other) {
    return MessageDigest.isEqual(hash, other.hash);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SecretHash that && matches(that);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(hash);
  }

  /** Returns a constant: a weak secret can be guessed from its hash. */
  @Override
  public String toString() {
    return "SecretHash[...]";
  }
}
