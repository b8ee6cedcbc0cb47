package dev.bascule.configuration.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections to a server whose own certificate is the file of authorities. */
final class UpstreamTlsTest {

  @TempDir private Path folder;

  @Test
  void acceptsPinnedCertificate() throws Exception {
    HeldCertificate pinned = new HeldCertificate.Builder().commonName("server").build();

    assertEquals("CN=server", connect(pinned));
  }

  @Test
  void rejectsExpiredPinnedCertificate() {
    HeldCertificate pinned =
        new HeldCertificate.Builder()
            .commonName("server")
            .validityInterval(0, TimeUnit.DAYS.toMillis(1))
            .build();

    SSLHandshakeException rejection =
        assertThrows(SSLHandshakeException.class, () -> connect(pinned));

    assertThat(rejection).hasMessageContaining("expired on 1970-01-02T00:00:00Z");
  }

  /** Returns the name in the certificate of a server, once the bridge trusts it. */
  private String connect(HeldCertificate certificate) throws Exception {
    Path authorities = new PemFolder(folder).write("ca.pem", certificate.certificatePem());
    UpstreamTls tls =
        UpstreamTls.load(
            new TlsFiles(Optional.empty(), Optional.empty(), Optional.of(authorities)),
            Optional.empty());
    HandshakeCertificates server =
        new HandshakeCertificates.Builder().heldCertificate(certificate).build();
    try (SSLServerSocket listener =
            (SSLServerSocket)
                server.sslContext().getServerSocketFactory().createServerSocket(0, 1, null);
        SSLSocket socket =
            (SSLSocket)
                tls.context()
                    .getSocketFactory()
                    .createSocket("127.0.0.1", listener.getLocalPort())) {
      Thread accepting = Thread.ofVirtual().start(() -> handshake(listener));
      socket.startHandshake();
      accepting.join();
      return socket.getSession().getPeerPrincipal().getName();
    }
  }

  private static void handshake(SSLServerSocket listener) {
    try (SSLSocket accepted = (SSLSocket) listener.accept()) {
      accepted.startHandshake();
    } catch (IOException _) {
      // The client rejects the certificate.
    }
  }
}
