package dev.bascule.adapter.in.http.access;

import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * How connections with clients are encrypted.
 *
 * @param contexts gives what new connections begin with, at once; another one when the certificate
 *     has been renewed. Connections that have begun go on with the one that they began with
 * @param clientAuthentication whether clients show certificates
 * @param strictTransport for how long browsers shall remember to come encrypted only (RFC 6797);
 *     zero to tell them nothing
 */
public record TlsSettings(
    Supplier<SSLContext> contexts,
    ClientAuthentication clientAuthentication,
    Duration strictTransport) {

  /**
   * @throws IllegalArgumentException if {@code strictTransport} is negative
   */
  public TlsSettings {
    if (strictTransport.isNegative()) {
      throw new IllegalArgumentException(
          "strictTransport must not be negative, but was " + strictTransport);
    }
  }
}
