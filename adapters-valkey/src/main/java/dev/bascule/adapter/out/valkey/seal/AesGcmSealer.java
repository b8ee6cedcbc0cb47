package dev.bascule.adapter.out.valkey.seal;

import dev.bascule.adapter.out.valkey.codec.BinaryWriter;
import dev.bascule.application.port.out.Sealer;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals with AES-256-GCM (NIST SP 800-38D): {@code secret (1) | day (2) | nonce (12) | ciphertext |
 * tag (16)}. The first two select the key, and are authenticated by that.
 *
 * <p>Replicas cannot share a counter, so nonces are random, and one key must then not seal more
 * than 2^32 messages (SP 800-38D, 8.3). Each day therefore has a key of its own, by the clock of
 * who seals: the limit is 49,000 messages per second of all replicas and one purpose. No clock
 * matters for opening.
 */
final class AesGcmSealer implements Sealer {

  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;
  private static final int HEADER_BYTES = 1 + Short.BYTES + NONCE_BYTES;
  private static final long SECONDS_PER_DAY = 86_400;

  private final String purpose;
  private final List<KeysOfSecret> secrets;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final InstancePool<Cipher> ciphers =
      new InstancePool<>(() -> Cipher.getInstance("AES/GCM/NoPadding"));

  /** The keys that are derived from one secret. */
  private final class KeysOfSecret {

    private final SharedSecrets.Secret secret;

    /** Distinguishes the two secrets; if it is equal, both are tried. */
    private final byte id;

    /** Today and yesterday are used most. Keys of other days are derived when they are needed. */
    private final AtomicReferenceArray<@Nullable DayKey> recent = new AtomicReferenceArray<>(2);

    KeysOfSecret(SharedSecrets.Secret secret) {
      this.secret = secret;
      this.id =
          secret.key("Generic", new BinaryWriter().putText("id").toByteArray()).getEncoded()[0];
    }

    SecretKey on(short day) {
      int slot = day & 1;
      DayKey known = recent.get(slot);
      if (known == null || known.day() != day) {
        byte[] info =
            new BinaryWriter().putText("seal").putText(purpose).putLong(day).toByteArray();
        known = new DayKey(day, secret.key("AES", info));
        recent.set(slot, known);
      }
      return known.key();
    }
  }

  private record DayKey(short day, SecretKey key) {}

  AesGcmSealer(String purpose, List<SharedSecrets.Secret> secrets, InstantSource clock) {
    this.purpose = purpose;
    this.secrets = secrets.stream().map(KeysOfSecret::new).toList();
    this.clock = clock;
  }

  @Override
  public byte[] seal(byte[] plaintext, byte[] context) {
    KeysOfSecret keys = secrets.getFirst();
    short day = (short) Math.floorDiv(clock.instant().getEpochSecond(), SECONDS_PER_DAY);
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    ByteBuffer sealed = ByteBuffer.allocate(HEADER_BYTES + plaintext.length + TAG_BYTES);
    sealed.put(keys.id).putShort(day).put(nonce);
    try {
      int _ =
          ciphers.use(
              cipher -> {
                init(cipher, Cipher.ENCRYPT_MODE, keys.on(day), nonce, context);
                return cipher.doFinal(ByteBuffer.wrap(plaintext), sealed);
              });
    } catch (GeneralSecurityException e) {
      throw new AssertionError("AES-GCM encrypts everything that fits into an array", e);
    }
    return sealed.array();
  }

  @Override
  public Optional<byte[]> open(byte[] sealed, byte[] context) {
    if (sealed.length < HEADER_BYTES + TAG_BYTES) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(sealed);
    byte id = in.get();
    short day = in.getShort();
    byte[] nonce = new byte[NONCE_BYTES];
    in.get(nonce);
    for (KeysOfSecret keys : secrets) {
      Optional<byte[]> plaintext =
          keys.id == id ? decrypt(keys.on(day), nonce, sealed, context) : Optional.empty();
      if (plaintext.isPresent()) {
        return plaintext;
      }
    }
    return Optional.empty();
  }

  private Optional<byte[]> decrypt(SecretKey key, byte[] nonce, byte[] sealed, byte[] context) {
    try {
      return Optional.of(
          ciphers.use(
              cipher -> {
                init(cipher, Cipher.DECRYPT_MODE, key, nonce, context);
                return cipher.doFinal(sealed, HEADER_BYTES, sealed.length - HEADER_BYTES);
              }));
    } catch (AEADBadTagException _) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("AES-GCM fails only because of the tag", e);
    }
  }

  private static void init(Cipher cipher, int mode, SecretKey key, byte[] nonce, byte[] context)
      throws GeneralSecurityException {
    cipher.init(mode, key, new GCMParameterSpec(Byte.SIZE * TAG_BYTES, nonce));
    cipher.updateAAD(context);
  }
}
