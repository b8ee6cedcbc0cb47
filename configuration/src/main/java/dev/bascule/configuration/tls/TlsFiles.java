package dev.bascule.configuration.tls;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Paths of certificates and keys, each a file in PEM format (RFC 7468).
 *
 * @param certificate the own certificate and its chain to an authority
 * @param key the private key of the certificate
 * @param authorities the certificates of trusted authorities; empty for the platform's default
 */
public record TlsFiles(Optional<Path> certificate, Optional<Path> key, Optional<Path> authorities) {

  /** Returns the file of {@code part}. */
  Optional<Path> file(TlsException.Part part) {
    return switch (part) {
      case CERTIFICATE -> certificate;
      case KEY -> key;
      case AUTHORITIES -> authorities;
    };
  }
}
