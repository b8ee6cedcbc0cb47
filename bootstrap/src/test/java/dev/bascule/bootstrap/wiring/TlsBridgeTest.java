package dev.bascule.bootstrap.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.adapter.in.cli.launch.RunningBridge;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.load.ConfigReader;
import dev.bascule.configuration.load.ConfigResult;
import dev.bascule.configuration.load.SourceMap;
import dev.bascule.configuration.parse.ConfigFile;
import dev.bascule.configuration.tls.PemFolder;
import dev.bascule.configuration.tls.PssCertificate;
import dev.bascule.configuration.tls.TlsFiles;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole bridge, configured by a file with certificates. */
final class TlsBridgeTest {

  private static final String CONFIG =
      """
      listen: { port: 0, tls: { certificate: certificate.pem, key: key.pem } }
      mcpServers: {}
      """;

  @TempDir private Path folder;

  private final HeldCertificate authority = PemFolder.authority();
  private final SSLContext trusting =
      new HandshakeCertificates.Builder()
          .addTrustedCertificate(authority.certificate())
          .build()
          .sslContext();

  @Test
  void supportsHttp2() throws Exception {
    write("first");
    try (RunningBridge bridge =
            new Bridge("test").start(config(), SourceMap.EMPTY, Optional.empty());
        HttpClient client = HttpClient.newBuilder().sslContext(trusting).build()) {
      URI uri = URI.create("https://127.0.0.1:" + bridge.port() + "/health/live");

      HttpResponse<String> answer =
          client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());

      assertEquals(200, answer.statusCode());
      assertEquals(HttpClient.Version.HTTP_2, answer.version());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void supportsRsassaPssKey(String version) throws Exception {
    PssCertificate pss = PssCertificate.of(Optional.of(PssCertificate.SHA256));
    TlsFiles _ = pss.write(new PemFolder(folder));
    SSLContext trustingPss =
        new HandshakeCertificates.Builder()
            .addTrustedCertificate(pss.certificate())
            .build()
            .sslContext();
    try (RunningBridge bridge =
            new Bridge("test").start(config(), SourceMap.EMPTY, Optional.empty());
        SSLSocket socket =
            (SSLSocket) trustingPss.getSocketFactory().createSocket("127.0.0.1", bridge.port())) {
      socket.setSoTimeout(8_000);
      socket.setEnabledProtocols(new String[] {version});

      socket.startHandshake();

      assertEquals(version, socket.getSession().getProtocol());
      assertEquals(
          "RSASSA-PSS", socket.getSession().getPeerCertificates()[0].getPublicKey().getAlgorithm());
    }
  }

  @Test
  void reloadsRenewedCertificate() throws IOException {
    write("first");
    try (RunningBridge bridge =
        new Bridge("test").start(config(), SourceMap.EMPTY, Optional.empty())) {
      assertEquals("CN=first", shown(bridge.port()));

      write("second");

      String shown = "CN=first";
      while (shown.equals("CN=first")) {
        shown = shown(bridge.port());
      }
      assertEquals("CN=second", shown);
    }
  }

  private void write(String name) {
    new PemFolder(folder).write(PemFolder.signed(name, authority));
  }

  private BridgeConfig config() throws IOException {
    Files.writeString(folder.resolve("bascule.yaml"), CONFIG);
    ConfigResult result =
        new ConfigReader(Map.of())
            .read(ConfigFile.named("bascule.yaml", folder), ListenOverrides.NONE);
    return assertInstanceOf(ConfigResult.Valid.class, result, result::toString).config();
  }

  private String shown(int port) throws IOException {
    try (SSLSocket socket =
        (SSLSocket) trusting.getSocketFactory().createSocket("127.0.0.1", port)) {
      socket.setSoTimeout(8_000);
      socket.startHandshake();
      X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return certificate.getSubjectX500Principal().getName();
    }
  }
}
