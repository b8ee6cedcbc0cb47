package dev.bascule.adapter.out.valkey.seal;

import dev.bascule.adapter.out.valkey.codec.BinaryWriter;
import dev.bascule.application.port.out.Sealer;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.time.InstantSource;
import java.util.List;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * The secrets that all replicas have, and from which every key is derived (HKDF with SHA-256, RFC
 * 5869).
 *
 * <p>A secret is replaced in three steps, each at all replicas before the next: add the new one in
 * the second place; exchange the two; remove the old one. At each step, every replica opens what
 * every other seals, and receives its invalidations.
 *
 * <p>Thread-safe. Its {@code toString} contains no secret.
 */
public final class SharedSecrets {

  /** The minimum length of a secret. */
  public static final int MIN_BYTES = 32;

  private static final int KEY_BYTES = 32;

  /** Separates the keys from those of other programs with the same secret. */
  private static final byte[] SALT = new BinaryWriter().putText("bascule shared").toByteArray();

  private final List<Secret> secrets;

  /** One secret; keys are derived from it for each purpose. */
  static final class Secret {

    private final SecretKey root;

    private Secret(byte[] bytes) {
      this.root =
          derive(
              "Generic", HKDFParameterSpec.ofExtract().addIKM(bytes).addSalt(SALT).extractOnly());
    }

    /** Returns a key of 256 bits that depends on every byte of {@code info}. */
    SecretKey key(String algorithm, byte[] info) {
      return derive(algorithm, HKDFParameterSpec.expandOnly(root, info, KEY_BYTES));
    }

    private static SecretKey derive(String algorithm, AlgorithmParameterSpec parameters) {
      try {
        return KDF.getInstance("HKDF-SHA256").deriveKey(algorithm, parameters);
      } catch (GeneralSecurityException e) {
        throw new AssertionError("Java 25 has HKDF-SHA256", e);
      }
    }
  }

  /**
   * @param secrets one secret, or two while it is replaced: the first seals, both open
   * @throws IllegalArgumentException if there are none or more than two, or one is shorter than
   *     {@link #MIN_BYTES}
   */
  public SharedSecrets(List<byte[]> secrets) {
    if (secrets.isEmpty() || secrets.size() > 2) {
      throw new IllegalArgumentException("one or two secrets are required, not " + secrets.size());
    }
    if (secrets.stream().anyMatch(secret -> secret.length < MIN_BYTES)) {
      throw new IllegalArgumentException("a secret has at least " + MIN_BYTES + " bytes");
    }
    this.secrets = secrets.stream().map(Secret::new).toList();
  }

  /**
   * Returns the sealing for a purpose.
   *
   * @param purpose distinguishes what is sealed, so that it cannot be opened for anything else
   * @param clock decides which key seals
   */
  public Sealer sealing(String purpose, InstantSource clock) {
    return new AesGcmSealer(purpose, secrets, clock);
  }

  /** Returns a key for hashes for each secret, that of the first secret first. */
  List<SecretKey> hashKeys(String purpose) {
    byte[] info = new BinaryWriter().putText("hash").putText(purpose).toByteArray();
    return secrets.stream().map(secret -> secret.key("HmacSHA256", info)).toList();
  }
}
