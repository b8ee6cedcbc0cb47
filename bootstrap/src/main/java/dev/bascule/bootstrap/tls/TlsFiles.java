package dev.bascule.bootstrap.tls;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where certificates and keys are, each in a file of the PEM format (RFC 7468).
 *
 * @param certificate one's own certificate, and those that lead from it to an authority
 * @param key the private key that belongs to it
 * @param authorities the certificates of those who are trusted to vouch for the other side; empty
 *     for those of the platform
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
