package dev.bascule.configuration.load.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.adapter.out.mcp.config.ProtocolChoice;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.configuration.ConfigFixtures;
import dev.bascule.configuration.ServerTransport;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The transports of servers, in the formats of other clients. */
final class TransportReaderTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "type: http",
        "type: streamable-http",
        "type: streamable_http",
        "transport: streamableHttp",
        "type: http, transport: streamable-http"
      })
  void readsUrlAsStreamableHttp(String said) {
    assertInstanceOf(ServerTransport.StreamableHttp.class, read("url: 'https://h/mcp'", said));
  }

  @ParameterizedTest
  @ValueSource(strings = {"type: sse", "transport: sse", "type: sse, transport: sse"})
  void readsUrlAsSseIfConfigured(String said) {
    ServerTransport.Sse sse =
        assertInstanceOf(
            ServerTransport.Sse.class, read("url: 'https://h/sse', headers: { A: 'b' }", said));

    StreamableHttpSettings settings = sse.settings();
    assertEquals(URI.create("https://h/sse"), settings.url());
    assertEquals(Map.of("A", "b"), settings.headers());
    assertEquals(ProtocolChoice.LEGACY, settings.protocol());
    assertEquals("Sse[id=a]", sse.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "type: stdio", "transport: stdio"})
  void readsCommandAsStdio(String said) {
    assertInstanceOf(ServerTransport.Stdio.class, read("command: a", said));
  }

  @ParameterizedTest
  @CsvSource({
    "'', AUTO",
    "protocol: auto, AUTO",
    "protocol: modern, MODERN",
    "protocol: legacy, LEGACY"
  })
  void readsProtocol(String said, ProtocolChoice protocol) {
    ServerTransport.StreamableHttp http =
        assertInstanceOf(ServerTransport.StreamableHttp.class, read("url: 'https://h/'", said));
    ServerTransport.Stdio stdio =
        assertInstanceOf(ServerTransport.Stdio.class, read("command: a", said));

    assertEquals(protocol, http.settings().protocol());
    assertEquals(protocol, stdio.settings().protocol());
  }

  @Test
  void readsProtocolFromVariable() {
    ServerTransport.Stdio stdio =
        assertInstanceOf(
            ServerTransport.Stdio.class, read("command: a", "protocol: '${MISSING:-legacy}'"));

    assertEquals(ProtocolChoice.LEGACY, stdio.settings().protocol());
  }

  private ServerTransport read(String server, String said) {
    String text = "mcpServers: { a: { " + server + (said.isEmpty() ? "" : ", " + said) + " } }";
    return ConfigFixtures.valid(folder, "c.yaml", text).servers().getFirst().transport();
  }
}
