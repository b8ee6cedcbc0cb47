package dev.bascule.adapter.out.oauth.login;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * A secret of one login, that shows that whoever redeems the code is who asked for it (RFC 7636).
 * Its {@code toString} shows nothing.
 */
public record PkceCodes(String verifier) {

  private static final SecureRandom RANDOM = new SecureRandom();

  static PkceCodes random() {
    return new PkceCodes(randomText());
  }

  /** Returns 256 bits that nobody can guess. */
  static String randomText() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return encoded(bytes);
  }

  /** Returns what is shown of it beforehand, by the method {@code S256}. */
  public String challenge() {
    try {
      return encoded(
          MessageDigest.getInstance("SHA-256")
              .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public String toString() {
    return "PkceCodes[...]";
  }
}
