package dev.bascule.application.context;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What a request brings to tell whose it is. Its {@code toString} shows no secret.
 *
 * @param secret a key or a token; what it is shows when it is looked at
 * @param certificate the client's certificate, where the connection has one
 * @param address where they come from, as far as guesses are counted together; empty if unknown
 */
public record CallerCredentials(
    Optional<String> secret, Optional<ClientCertificate> certificate, String address) {

  /** Nothing. */
  public static final CallerCredentials NONE =
      new CallerCredentials(Optional.empty(), Optional.empty());

  public CallerCredentials {
    requireNonNull(secret, "secret");
    requireNonNull(certificate, "certificate");
    requireNonNull(address, "address");
  }

  /** Credentials from an unknown address. */
  public CallerCredentials(Optional<String> secret, Optional<ClientCertificate> certificate) {
    this(secret, certificate, "");
  }

  /** Tells whether there are none. */
  public boolean isEmpty() {
    return secret.isEmpty() && certificate.isEmpty();
  }

  @Override
  public String toString() {
    return "CallerCredentials[secret="
        + (secret.isPresent() ? "..." : "none")
        + ", certificate="
        + certificate
        + ", address="
        + address
        + "]";
  }
}
