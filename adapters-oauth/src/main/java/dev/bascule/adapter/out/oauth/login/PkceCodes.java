package dev.bascule.adapter.out.oauth.login;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The code verifier of a login, which proves that the client that redeems the code is the one that
 * requested it (RFC 7636). Its {@code toString} omits it.
 */
public record PkceCodes(String verifier) {

  private static final SecureRandom RANDOM = new SecureRandom();

  static PkceCodes random() {
    return new PkceCodes(randomText());
  }

  /** Returns 256 random bits as text. */
  static String randomText() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return encoded(bytes);
  }

  /** Returns the code challenge of the method {@code S256}. */
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
