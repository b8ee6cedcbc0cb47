package dev.bascule.application.context;

import static java.util.Objects.requireNonNull;

import java.util.Set;

/**
 * The certificate that a client proved to hold when its connection began (RFC 8446, 4.4.2). It has
 * been verified against the operator's authorities.
 *
 * @param subject its subject, as RFC 2253 writes it
 * @param names its subject alternative names: DNS names, URIs and mail addresses
 */
public record ClientCertificate(String subject, Set<String> names) {

  public ClientCertificate {
    requireNonNull(subject, "subject");
    names = Set.copyOf(names);
  }
}
