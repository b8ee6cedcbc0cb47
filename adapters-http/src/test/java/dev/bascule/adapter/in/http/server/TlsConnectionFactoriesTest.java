package dev.bascule.adapter.in.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.FakeUseCases;
import dev.bascule.adapter.in.http.RawClient;
import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import dev.bascule.adapter.in.http.TestBridge;
import dev.bascule.adapter.in.http.TestCertificates;
import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.access.EdgeSettings;
import dev.bascule.adapter.in.http.access.TlsSettings;
import dev.bascule.adapter.in.http.access.TlsSettings.ClientAuthentication;
import dev.bascule.adapter.in.http.access.TrustedProxies;
import dev.bascule.adapter.in.http.config.HttpServerSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS connections with HTTP/1.1. */
final class TlsConnectionFactoriesTest {

  private static final HttpServerSettings QUICK =
      TestBridge.impatient(Duration.ofSeconds(9), Duration.ofSeconds(2), Duration.ofSeconds(1));

  private final TestCertificates tls = new TestCertificates();

  @Test
  void answers() {
    try (TestBridge bridge = start(ClientAuthentication.NONE);
        RawClient client = tls.raw(port(bridge))) {
      ParsedResponse first = client.send("POST", "/servers/demo/tools/echo", "{\"n\":1}");
      ParsedResponse second = client.send("POST", "/servers/demo/tools/echo", "{\"n\":2}");

      assertEquals("{\"n\":1}", first.body());
      assertEquals("{\"n\":2}", second.body());
      assertEquals("", first.header("Strict-Transport-Security"));
    }
  }

  @Test
  void sendsHstsIfConfigured() {
    HttpServerSettings settings = tls.settings(TestBridge.SETTINGS, ClientAuthentication.NONE);
    TlsSettings strict =
        new TlsSettings(
            settings.edge().tls().orElseThrow().contexts(),
            ClientAuthentication.NONE,
            Duration.ofDays(1));
    try (TestBridge bridge =
            TestBridge.start(
                settings.with(
                    new EdgeSettings(
                        AccessSettings.OPEN, Optional.of(strict), TrustedProxies.NONE)),
                FakeUseCases.withEchoTool());
        RawClient client = tls.raw(port(bridge))) {
      assertEquals(
          "max-age=86400", client.send("GET", "/servers", "").header("Strict-Transport-Security"));
    }
  }

  @Test
  void respondsToPlainHttp() {
    try (TestBridge bridge = start(ClientAuthentication.NONE);
        RawClient plain = bridge.connect()) {
      ParsedResponse answer = plain.send("GET", "/servers", "");

      assertEquals(400, answer.status());
      assertEquals(
          "this port speaks TLS only; use https://", answer.json().at("/detail").asString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void supportsProtocol(String version) throws IOException {
    try (TestBridge bridge = start(ClientAuthentication.NONE);
        SSLSocket socket = unconnected(bridge)) {
      socket.setEnabledProtocols(new String[] {version});

      socket.startHandshake();

      assertEquals(version, socket.getSession().getProtocol());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.1", "TLSv1", "SSLv3"})
  void rejectsProtocol(String version) throws IOException {
    try (TestBridge bridge = start(ClientAuthentication.NONE);
        RawClient client = bridge.connect()) {
      byte minor = (byte) (version.equals("TLSv1.1") ? 2 : version.equals("TLSv1") ? 1 : 0);
      client.write(ObsoleteClientHello.of(minor));

      String answer = client.readToEnd();

      // Just an alert: protocol_version, or another rejection of the hello.
      assertTrue(answer.isEmpty() || answer.charAt(0) == 0x15, answer);
    }
  }

  @Test
  void rejectsCiphersWithoutForwardSecrecy() throws IOException {
    try (TestBridge bridge = start(ClientAuthentication.NONE);
        SSLSocket socket = unconnected(bridge)) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      socket.setEnabledCipherSuites(
          new String[] {
            "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"
          });

      assertThrows(SSLException.class, socket::startHandshake);
    }
  }

  @Test
  void requestsNoCertificateByDefault() throws IOException {
    assertEquals(200, statusFor(ClientAuthentication.NONE, Optional.of(tls.signed("client"))));
  }

  @Test
  void acceptsClientWithoutOptionalCertificate() throws IOException {
    assertEquals(200, statusFor(ClientAuthentication.WANTED, Optional.empty()));
    assertEquals(200, statusFor(ClientAuthentication.WANTED, Optional.of(tls.signed("client"))));
  }

  @Test
  void rejectsClientWithoutRequiredCertificate() throws IOException {
    assertEquals(200, statusFor(ClientAuthentication.NEEDED, Optional.of(tls.signed("client"))));
    assertThrows(IOException.class, () -> statusFor(ClientAuthentication.NEEDED, Optional.empty()));
  }

  @Test
  void rejectsForeignOrExpiredCertificate() {
    HeldCertificate foreign = new HeldCertificate.Builder().commonName("client").build();
    HeldCertificate past = tls.signedUntil(TimeUnit.DAYS.toMillis(1));

    for (ClientAuthentication clients :
        List.of(ClientAuthentication.WANTED, ClientAuthentication.NEEDED)) {
      assertThrows(IOException.class, () -> statusFor(clients, tls.requiring(foreign)));
      assertThrows(IOException.class, () -> statusFor(clients, tls.requiring(past)));
    }
  }

  @Test
  void usesRenewedCertificateForNewConnectionsOnly() throws Exception {
    try (TestBridge bridge = start(ClientAuthentication.NONE);
        RawClient old = tls.raw(port(bridge))) {
      assertEquals("CN=first", shownBy(bridge));
      assertEquals(200, old.send("GET", "/servers", "").status());

      tls.renew("second");

      String shown = "CN=first";
      while (shown.equals("CN=first")) {
        shown = shownBy(bridge);
      }
      assertEquals("CN=second", shown);
      assertEquals(200, old.send("GET", "/servers", "").status());
    }
  }

  @Test
  void closesStalledHandshake() {
    try (TestBridge bridge = start(QUICK, ClientAuthentication.NONE);
        RawClient client = bridge.connect()) {
      client.write(new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3});

      // With or without an alert, but the connection is closed.
      assertThat(client.trickle('x', 50)).doesNotContain("HTTP");
    }
  }

  @Test
  void closesStalledHeader() {
    try (TestBridge bridge = start(QUICK, ClientAuthentication.NONE);
        RawClient client = tls.raw(port(bridge))) {
      client.write("GET /servers HTTP/1.1\r\nX: ");

      assertEquals("", client.trickle('x', 50));
    }
  }

  private TestBridge start(ClientAuthentication clients) {
    return start(TestBridge.SETTINGS, clients);
  }

  private TestBridge start(HttpServerSettings settings, ClientAuthentication clients) {
    return TestBridge.start(tls.settings(settings, clients), FakeUseCases.withEchoTool());
  }

  private static int port(TestBridge bridge) {
    return bridge.server().port();
  }

  private SSLSocket unconnected(TestBridge bridge) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            tls.of(Optional.empty()).getSocketFactory().createSocket("127.0.0.1", port(bridge));
    socket.setSoTimeout(8_000);
    return socket;
  }

  private String shownBy(TestBridge bridge) throws IOException {
    try (SSLSocket socket = tls.connect(port(bridge), tls.of(Optional.empty()))) {
      X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return shown.getSubjectX500Principal().getName();
    }
  }

  private int statusFor(ClientAuthentication clients, Optional<HeldCertificate> certificate)
      throws IOException {
    return statusFor(clients, tls.of(certificate));
  }

  private int statusFor(ClientAuthentication clients, SSLContext context) throws IOException {
    try (TestBridge bridge = start(clients);
        SSLSocket socket = tls.connect(port(bridge), context)) {
      // In TLS 1.3, a client learns only later whether its certificate is accepted.
      socket
          .getOutputStream()
          .write(
              "GET /servers HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      byte[] line = socket.getInputStream().readNBytes(12);
      if (line.length < 12) {
        throw new IOException("the connection ended");
      }
      String status = new String(line, StandardCharsets.US_ASCII);
      return Integer.parseInt(status.substring(9));
    }
  }
}
