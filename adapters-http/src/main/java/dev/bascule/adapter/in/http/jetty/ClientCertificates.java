package dev.bascule.adapter.in.http.jetty;

import dev.bascule.application.context.ClientCertificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.eclipse.jetty.io.EndPoint.SslSessionData;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Finds the client certificate of a request, whose private key the client has proved to hold. */
final class ClientCertificates {

  /** Mail addresses, DNS names and URIs (RFC 5280, 4.2.1.6). */
  private static final Set<Integer> KINDS = Set.of(1, 2, 6);

  private ClientCertificates() {}

  /**
   * Returns the certificate; empty if the connection is not encrypted, or the client presented
   * none.
   */
  static Optional<ClientCertificate> of(Request request) {
    return request.getAttribute(SslSessionData.ATTRIBUTE) instanceof SslSessionData session
        ? of(session.peerCertificates())
        : Optional.empty();
  }

  /**
   * Returns the first certificate of a chain: the one whose key the client has.
   *
   * @param chain null, or empty, if the client presented none
   */
  static Optional<ClientCertificate> of(X509Certificate @Nullable [] chain) {
    return chain == null || chain.length == 0 ? Optional.empty() : Optional.of(of(chain[0]));
  }

  private static ClientCertificate of(X509Certificate certificate) {
    return new ClientCertificate(
        certificate.getSubjectX500Principal().getName(X500Principal.RFC2253), names(certificate));
  }

  private static Set<String> names(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null
          ? Set.of()
          : names.stream()
              .filter(name -> name.getFirst() instanceof Integer kind && KINDS.contains(kind))
              .map(name -> String.valueOf(name.getLast()))
              .collect(Collectors.toUnmodifiableSet());
    } catch (CertificateParsingException _) {
      // Names that cannot be parsed are ignored; the subject still identifies the client.
      return Set.of();
    }
  }
}
