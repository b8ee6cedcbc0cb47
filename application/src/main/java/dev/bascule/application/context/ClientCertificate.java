package dev.bascule.application.context;

import java.util.Set;

/**
 * The certificate that a client proved to hold in the TLS handshake (RFC 8446, section 4.4.2),
 * verified against the configured authorities.
 *
 * @param subject its subject in the form of RFC 2253
 * @param names its subject alternative names: DNS names, URIs and mail addresses
 */
public record ClientCertificate(String subject, Set<String> names) {

  public ClientCertificate {
    names = Set.copyOf(names);
  }
}
