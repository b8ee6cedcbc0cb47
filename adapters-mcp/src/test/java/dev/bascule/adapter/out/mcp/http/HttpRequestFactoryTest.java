package dev.bascule.adapter.out.mcp.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.out.mcp.config.ProtocolChoice;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.mcp.json.JsonSlice;
import java.net.URI;
import java.util.List;
import java.util.Map;
import okhttp3.Headers;
import okhttp3.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HttpRequestFactoryTest {

  private static final Headers NAMED =
      Headers.of("Mcp-Session-Id", "s-1", "MCP-Protocol-Version", "2025-11-25");
  private static final Headers OLD = Headers.of("Mcp-Session-Id", "s-2");
  private static final Headers UNNAMED = Headers.of("MCP-Protocol-Version", "2025-06-18");

  private final HttpRequestFactory requests = requestsTo("http://localhost/mcp");

  private static HttpRequestFactory requestsTo(String url) {
    return HttpRequestFactory.of(
        new StreamableHttpSettings(
            new ServerId("web"),
            URI.create(url),
            Map.of("X-Team", "blue"),
            /* maxMessageBytes= */ 99,
            ProtocolChoice.AUTO));
  }

  @Test
  void postHasHeadersOfItsSession() {
    assertEquals("s-1 2025-11-25", sessionHeaders(NAMED));
    assertEquals("s-2 null", sessionHeaders(OLD));
    assertEquals("s-1 2025-11-25", sessionHeaders(NAMED));
    assertEquals("null null", sessionHeaders(Headers.EMPTY));
    assertEquals("null 2025-06-18", sessionHeaders(UNNAMED));
    assertEquals("s-1 2025-11-25", sessionHeaders(NAMED));
  }

  @Test
  void postHasConfiguredHeadersAndAcceptsJsonAndEvents() {
    for (Headers session : List.of(NAMED, NAMED, Headers.EMPTY)) {
      Request post = post(session);

      assertEquals("blue", post.header("X-Team"));
      assertEquals("application/json, text/event-stream", post.header("Accept"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost/mcp, localhost",
    "http://localhost:443/mcp, localhost:443",
    "https://mcp.example:443/mcp, mcp.example",
    "https://mcp.example:8443/mcp, mcp.example:8443",
    "http://[::1]:8080/mcp, [::1]:8080",
    "http://[::1]/mcp, [::1]",
  })
  void hasHostHeaderLikeOkHttp(String url, String host) {
    JsonSlice message = JsonSlice.of(new byte[] {'{', '}'});

    Request post = requestsTo(url).post(message, Headers.EMPTY).build();

    assertEquals(host, post.header("Host"));
  }

  /** Returns the session id and the protocol version of a POST. */
  private String sessionHeaders(Headers session) {
    Request post = post(session);
    return post.header("Mcp-Session-Id") + " " + post.header("MCP-Protocol-Version");
  }

  private Request post(Headers session) {
    return requests.post(JsonSlice.of(new byte[] {'{', '}'}), session).build();
  }
}
