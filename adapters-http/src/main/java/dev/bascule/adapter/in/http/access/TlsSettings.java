package dev.bascule.adapter.in.http.access;

import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * The TLS settings for clients.
 *
 * @param contexts returns the context for new connections without blocking; a different one after
 *     the certificate has been renewed. Existing connections keep theirs
 * @param clientAuthentication whether clients present certificates
 * @param strictTransport how long browsers should use HTTPS only (RFC 6797); zero for no such
 *     header
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

  /** Whether clients present a certificate in the TLS handshake (RFC 8446, 4.3.2). */
  public enum ClientAuthentication {
    /** No certificate is requested. */
    NONE,
    /** A certificate is requested but optional; it must be valid if presented. */
    WANTED,
    /** A valid certificate is required. */
    NEEDED
  }
}
