package dev.bascule.adapter.out.mcp.http.streamable;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.mcp.http.HttpRequestFactory;
import dev.bascule.adapter.out.mcp.json.JsonSlice;
import dev.bascule.adapter.out.mcp.protocol.legacy.InitializeResult;
import dev.bascule.domain.mcp.ServerId;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.Request;
import org.junit.jupiter.api.Test;

final class HttpSessionTest {

  private static final Optional<HttpSession> NAMED = session("2025-11-25", Optional.of("s-1"));
  private static final Optional<HttpSession> OLD = session("2025-03-26", Optional.of("s-2"));
  private static final Optional<HttpSession> UNNAMED = session("2025-06-18", Optional.empty());

  private final HttpRequestFactory requests =
      HttpRequestFactory.of(
          new StreamableHttpSettings(
              new ServerId("web"),
              URI.create("http://localhost/mcp"),
              Map.of("X-Team", "blue"),
              /* maxMessageBytes= */ 99));

  @Test
  void eachPostHasTheHeadersOfItsOwnSession() {
    assertEquals("s-1 2025-11-25", sessionHeaders(NAMED));
    assertEquals("s-2 null", sessionHeaders(OLD));
    assertEquals("s-1 2025-11-25", sessionHeaders(NAMED));
    assertEquals("null null", sessionHeaders(Optional.empty()));
    assertEquals("null 2025-06-18", sessionHeaders(UNNAMED));
    assertEquals("s-1 2025-11-25", sessionHeaders(NAMED));
  }

  @Test
  void eachPostHasTheConfiguredHeadersAndTakesEitherKindOfAnswer() {
    for (Optional<HttpSession> session : List.of(NAMED, NAMED, Optional.<HttpSession>empty())) {
      Request post = post(session);

      assertEquals("blue", post.header("X-Team"));
      assertEquals("application/json, text/event-stream", post.header("Accept"));
    }
  }

  /** Returns the session's name and version, as a post tells them. */
  private String sessionHeaders(Optional<HttpSession> session) {
    Request post = post(session);
    return post.header("Mcp-Session-Id") + " " + post.header("MCP-Protocol-Version");
  }

  private Request post(Optional<HttpSession> session) {
    HttpPost post = new HttpPost(1, JsonSlice.of(new byte[] {'{', '}'}), session);
    return requests.post(post.body(), post.sessionHeaders()).build();
  }

  private static Optional<HttpSession> session(String version, Optional<String> id) {
    return Optional.of(
        new HttpSession(new InitializeResult(version, Optional.empty(), Optional.empty()), id));
  }
}
