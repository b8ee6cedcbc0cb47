package dev.bascule.configuration.load.section;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.bascule.adapter.in.http.access.EdgeSettings;
import dev.bascule.adapter.in.http.access.TlsSettings.ClientAuthentication;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.ConfigFixtures;
import dev.bascule.configuration.ServerConfig;
import dev.bascule.configuration.ServerTransport;
import dev.bascule.configuration.tls.PemFolder;
import dev.bascule.configuration.tls.UpstreamTls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TlsReaderTest {

  private static final String NOT_SIGNED =
      "certificate 1 is not signed by certificate 2; put the certificate of the key first, and"
          + " after each certificate the one that signed it";

  @TempDir private Path folder;

  @BeforeEach
  void writeCertificates() {
    PemFolder.writeExamples(folder);
  }

  @Test
  void readsTlsOfBridge() {
    EdgeSettings edge =
        listen(
                "tls: { certificate: tls/bridge.pem, key: tls/bridge.key, clientCa:"
                    + " tls/clients.pem, clientAuth: need, hsts: 1d }")
            .http()
            .edge();

    assertEquals(ClientAuthentication.NEEDED, edge.tls().orElseThrow().clientAuthentication());
    assertEquals(Duration.ofDays(1), edge.tls().orElseThrow().strictTransport());
  }

  @Test
  void reportsCertificateWithoutKey() {
    assertEquals(
        List.of(
            "bascule.yaml:2:11: listen.tls.key: is required: `certificate` and `key` must be set"
                + " together"),
        errors("tls: { certificate: tls/bridge.pem }"));
  }

  @Test
  void reportsKeyOfAnotherCertificate() {
    assertEquals(
        List.of("bascule.yaml:2:52: listen.tls.key: does not match the certificate"),
        errors("tls: { certificate: tls/bridge.pem, key: tls/client.key }"));
  }

  @Test
  void reportsInvalidChainOfBridge() {
    assertEquals(
        List.of("bascule.yaml:2:31: listen.tls.certificate: " + NOT_SIGNED),
        errors("tls: { certificate: " + unsignedChain() + ", key: tls/bridge.key }"));
  }

  @Test
  void reportsInvalidChainForServer() {
    assertEquals(
        List.of("bascule.yaml:1:56: mcpServers.a.tls.certificate: " + NOT_SIGNED),
        ConfigFixtures.errors(
            folder,
            "bascule.yaml",
            "mcpServers: { a: { url: https://h, tls: { certificate: "
                + unsignedChain()
                + ", key: tls/bridge.key } } }"));
  }

  @Test
  void reportsMissingFile() {
    assertEquals(
        List.of("bascule.yaml:2:31: listen.tls.certificate: no such file"),
        errors("tls: { certificate: tls/none.pem, key: tls/bridge.key }"));
  }

  @Test
  void reportsClientAuthWithoutAuthorities() {
    assertEquals(
        List.of(
            "bascule.yaml:2:11: listen.tls.clientCa: is required: the authorities of client"
                + " certificates"),
        errors("tls: { certificate: tls/bridge.pem, key: tls/bridge.key, clientAuth: want }"));
  }

  @Test
  void reportsInvalidProxyAddress() {
    assertEquals(
        List.of(
            "bascule.yaml:2:40: listen.trustedProxies[1]: expected an address such as 10.0.0.5, or"
                + " a range such as 10.0.0.0/8, but got `proxy.example`"),
        errors("trustedProxies: [10.0.0.0/8, proxy.example]"));
  }

  @Test
  void readsTlsOfServer() {
    Optional<UpstreamTls> tls =
        tls(
            server(
                "url: https://10.0.0.5/mcp, tls: { ca: tls/servers.pem, certificate:"
                    + " tls/client.pem, key: tls/client.key, serverName: internal.example }"));

    assertEquals(1, tls.orElseThrow().authorities().size());
    assertEquals(Optional.of("internal.example"), tls.orElseThrow().serverName());
    assertEquals(
        "CN=client",
        tls.orElseThrow().certificate().orElseThrow().getSubjectX500Principal().getName());
  }

  @Test
  void isEqualForUnchangedFiles() {
    String text = "url: https://h/mcp, tls: { ca: tls/servers.pem }";
    ServerConfig before = server(text);

    assertEquals(before, server(text));
    PemFolder.writeExamples(folder);
    assertFalse(before.equals(server(text)));
  }

  @Test
  void reportsTlsForHttpUrl() {
    assertEquals(
        List.of(
            "bascule.yaml:1:40: mcpServers.a.tls: has no effect: `url` does not begin with"
                + " https://"),
        ConfigFixtures.errors(
            folder, "bascule.yaml", "mcpServers: { a: { url: http://h, tls: { ca: x } } }"));
  }

  /** Writes the bridge's certificate with an authority that has the right name but another key. */
  private String unsignedChain() {
    try {
      Path chain = folder.resolve("tls/chain.pem");
      Files.writeString(
          chain,
          Files.readString(folder.resolve("tls/bridge.pem"))
              + PemFolder.authority().certificatePem());
      return "tls/chain.pem";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private BridgeConfig listen(String members) {
    return ConfigFixtures.valid(
        folder, "bascule.yaml", "mcpServers: {}\nlisten: { " + members + " }");
  }

  private List<String> errors(String members) {
    return ConfigFixtures.errors(
        folder, "bascule.yaml", "mcpServers: {}\nlisten: { " + members + " }");
  }

  private ServerConfig server(String members) {
    return ConfigFixtures.valid(folder, "bascule.yaml", "mcpServers: { a: { " + members + " } }")
        .servers()
        .getFirst();
  }

  private static Optional<UpstreamTls> tls(ServerConfig server) {
    return switch (server.transport()) {
      case ServerTransport.StreamableHttp(_, Optional<UpstreamTls> tls) -> tls;
      case ServerTransport.Sse(_, Optional<UpstreamTls> tls) -> tls;
      case ServerTransport.Stdio _, ServerTransport.Demo _ -> Optional.empty();
    };
  }
}
