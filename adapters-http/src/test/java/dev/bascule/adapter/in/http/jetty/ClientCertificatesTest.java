package dev.bascule.adapter.in.http.jetty;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.jetty.JettyRequestReader.ClientCertificates;
import dev.bascule.application.context.ClientCertificate;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ClientCertificatesTest {

  /** Of CN=backup,O=Example, with a host, a URI, a mail address, and an address of IPv4. */
  private static final String BACKUP =
      """
      -----BEGIN CERTIFICATE-----
      MIIB5TCCAYygAwIBAgIUKrNUL6oKBhIMydOd9dQ2NL6V9DgwCgYIKoZIzj0EAwIw
      IzEQMA4GA1UECgwHRXhhbXBsZTEPMA0GA1UEAwwGYmFja3VwMCAXDTI2MTEyNTE4
      MTYzMFoYDzIxMjYxMTAxMTgxNjMwWjAjMRAwDgYDVQQKDAdFeGFtcGxlMQ8wDQYD
      VQQDDAZiYWNrdXAwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATuQ5bmFsL432/d
      bBUL5z62jI7289B01M5y+BmbAIpjcF1uNGB60JrbErCBAe5Od+/FCPikBl6MtcY/
      /Pm/35lvo4GbMIGYMB0GA1UdDgQWBBQe08EdmK0xL9PEE6HusaO45XeNNjAfBgNV
      HSMEGDAWgBQe08EdmK0xL9PEE6HusaO45XeNNjAPBgNVHRMBAf8EBTADAQH/MEUG
      A1UdEQQ+MDyCDmJhY2t1cC5leGFtcGxlhhdzcGlmZmU6Ly9leGFtcGxlL2JhY2t1
      cIELb3BzQGV4YW1wbGWHBMAAAgcwCgYIKoZIzj0EAwIDRwAwRAIgQ8Zp0+g9pODw
      iVLLEblWPwF7/S2ihNl8i9YkxV6chrACIBvkeBZnI5zbG+Vql+CVQjS76zfU1zaZ
      yUwWtyuwvceT
      -----END CERTIFICATE-----
      """;

  /** Of CN=plain, without alternative names. */
  private static final String PLAIN =
      """
      -----BEGIN CERTIFICATE-----
      MIIBdjCCAR2gAwIBAgIUQsgKf2GfF76J6BbA9hcnFlWHEawwCgYIKoZIzj0EAwIw
      EDEOMAwGA1UEAwwFcGxhaW4wIBcNMjYxMTI1MTgxNjMwWhgPMjEyNjExMDExODE2
      MzBaMBAxDjAMBgNVBAMMBXBsYWluMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
      Lr512socSnBbPfWNE7mUtY9rRGwFmgVjlKOqI6EC4XpfGPxseI3nvFzFJxcJFYrP
      NYkOQJ6l42xgEd97lOxJY6NTMFEwHQYDVR0OBBYEFKSd7Lm+IZE79NYng5VlAsSp
      rY3ZMB8GA1UdIwQYMBaAFKSd7Lm+IZE79NYng5VlAsSprY3ZMA8GA1UdEwEB/wQF
      MAMBAf8wCgYIKoZIzj0EAwIDRwAwRAIgHo/e3mjGMgik8luozCdmoB2++qeokKjn
      aSplSI4IakYCIDtM7OEdQc7P2MON8wDi1eRSsqZAstqX0Bj/4Pxe4sx5
      -----END CERTIFICATE-----
      """;

  private static X509Certificate certificate(String pem) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    } catch (CertificateException e) {
      throw new AssertionError(e);
    }
  }

  private static Optional<ClientCertificate> of(String... chain) {
    X509Certificate[] certificates = new X509Certificate[chain.length];
    for (int i = 0; i < chain.length; i++) {
      certificates[i] = certificate(chain[i]);
    }
    return ClientCertificates.of(certificates);
  }

  @Test
  void readsSubjectAndNames() {
    assertEquals(
        Optional.of(
            new ClientCertificate(
                "CN=backup,O=Example",
                Set.of("backup.example", "spiffe://example/backup", "ops@example"))),
        of(BACKUP));
  }

  @Test
  void returnsFirstOfChain() {
    assertEquals(Optional.of(new ClientCertificate("CN=plain", Set.of())), of(PLAIN, BACKUP));
  }

  @Test
  void returnsEmptyWithoutCertificate() {
    assertEquals(Optional.empty(), of());
    assertEquals(Optional.empty(), ClientCertificates.of((X509Certificate[]) null));
  }
}
