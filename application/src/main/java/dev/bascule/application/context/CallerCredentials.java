package dev.bascule.application.context;

import java.util.Optional;

/**
 * The credentials of a request. {@code toString} omits the secret.
 *
 * @param secret a key or a token
 * @param address the address by which failed attempts are counted; empty if unknown
 */
public record CallerCredentials(
    Optional<String> secret, Optional<ClientCertificate> certificate, String address) {

  /** No credentials. */
  public static final CallerCredentials NONE =
      new CallerCredentials(Optional.empty(), Optional.empty(), "");

  /** Returns whether there are no credentials. */
  public boolean isEmpty() {
    return secret.isEmpty() && certificate.isEmpty();
  }

  @Override
  public String toString() {
    return "CallerCredentials[secret=%s, certificate=%s, address=%s]"
        .formatted(secret.isPresent() ? "..." : "none", certificate, address);
  }
}
