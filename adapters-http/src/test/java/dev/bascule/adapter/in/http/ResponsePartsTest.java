package dev.bascule.adapter.in.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.access.TlsSettings.ClientAuthentication;
import dev.bascule.adapter.in.http.config.HttpServerSettings;
import dev.bascule.adapter.in.http.exchange.BridgeResponse;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.mcp.McpRequestHandler;
import dev.bascule.adapter.in.http.mcp.session.SessionView;
import dev.bascule.adapter.in.http.mcp.stream.McpHttpRequest;
import dev.bascule.domain.time.Ticker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses with a body in several parts, such as a cached tool result over MCP. */
final class ResponsePartsTest {

  /** The last ones use the cached head. */
  private static final int REQUESTS = 5;

  /** The longest is written in slices. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1024, 20 * 1024, 300 * 1024})
  void areSentOnceAndInTheirOrder(int length) {
    String middle = "x".repeat(length);
    try (TestBridge bridge = start(TestBridge.SETTINGS, middle);
        RawClient client = bridge.connect()) {
      for (int i = 0; i < REQUESTS; i++) {
        RawClient.ParsedResponse response = client.send("POST", "/mcp", "{}");

        assertEquals("[" + middle + "]", response.body());
        assertEquals(Integer.toString(length + 2), response.header("Content-Length"));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void areSentOnceOverTls(HttpClient.Version version) throws Exception {
    TestCertificates tls = new TestCertificates();
    String middle = "x".repeat(20 * 1024);
    try (TestBridge bridge =
            start(tls.settings(TestBridge.SETTINGS, ClientAuthentication.NONE), middle);
        HttpClient client = tls.http2()) {
      URI mcp = URI.create("https://127.0.0.1:" + bridge.server().port() + "/mcp");
      HttpRequest request =
          HttpRequest.newBuilder(mcp)
              .version(version)
              .POST(HttpRequest.BodyPublishers.ofString("{}"))
              .build();
      for (int i = 0; i < REQUESTS; i++) {
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());

        assertEquals(version, response.version());
        assertEquals("[" + middle + "]", response.body());
      }
    }
  }

  private static TestBridge start(HttpServerSettings settings, String middle) {
    return TestBridge.start(
        settings,
        FakeUseCases.withEchoTool(),
        new FixedMcpHandler(middle),
        Ticker.system(),
        TestBridge.LIMITS);
  }

  private record FixedMcpHandler(String middle) implements McpRequestHandler {

    @Override
    public BridgeResponse handle(McpHttpRequest request) {
      return CompleteResponse.json(200, List.of(bytes("["), bytes(middle), bytes("]")));
    }

    private static ByteBuffer bytes(String text) {
      return ByteBuffer.wrap(text.getBytes(US_ASCII)).asReadOnlyBuffer();
    }

    @Override
    public List<SessionView> sessions() {
      return List.of();
    }

    @Override
    public boolean endSession(String viewId) {
      return false;
    }

    @Override
    public void sweep() {}

    @Override
    public void drain() {}

    @Override
    public void close() {}
  }
}
