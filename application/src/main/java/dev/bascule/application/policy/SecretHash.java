package dev.bascule.application.policy;

import dev.bascule.domain.json.Sha256;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The SHA-256 hash of a secret. The secret itself is not kept, and the hash is never shown.
 * Immutable.
 */
public final class SecretHash {

  private static final Pattern HASH = Pattern.compile("[0-9A-Fa-f]{64}");

  private final Sha256 hash;

  private SecretHash(Sha256 hash) {
    this.hash = hash;
  }

  /** Returns the hash of {@code secret}. */
  public static SecretHash of(String secret) {
    return new SecretHash(Sha256.of(secret));
  }

  /** Returns the hash {@code hex}; empty if that is not 64 hexadecimal digits. */
  public static Optional<SecretHash> ofHash(String hex) {
    return HASH.matcher(hex).matches()
        ? Optional.of(
            new SecretHash(new Sha256(part(hex, 0), part(hex, 1), part(hex, 2), part(hex, 3))))
        : Optional.empty();
  }

  private static long part(String hex, int index) {
    return HexFormat.fromHexDigitsToLong(hex, index * 16, (index + 1) * 16);
  }

  /** Compares in constant time. */
  boolean matches(SecretHash other) {
    Sha256 theirs = other.hash;
    return ((hash.first() ^ theirs.first())
            | (hash.second() ^ theirs.second())
            | (hash.third() ^ theirs.third())
            | (hash.fourth() ^ theirs.fourth()))
        == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SecretHash that && matches(that);
  }

  @Override
  public int hashCode() {
    return hash.hashCode();
  }

  /** Returns a constant: a weak secret can be guessed from its hash. */
  @Override
  public String toString() {
    return "SecretHash[...]";
  }
}
