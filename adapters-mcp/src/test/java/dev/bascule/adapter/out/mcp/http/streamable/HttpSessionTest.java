package dev.bascule.adapter.out.mcp.http.streamable;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.out.mcp.protocol.legacy.InitializeResult;
import dev.bascule.adapter.out.mcp.protocol.legacy.InitializeResults;
import java.util.Optional;
import okhttp3.Headers;
import org.junit.jupiter.api.Test;

final class HttpSessionTest {

  @Test
  void sendsVersionHeaderForRevisionsThatDefineIt() {
    assertEquals(
        Headers.of("MCP-Protocol-Version", "2025-11-25"), headers("2025-11-25", Optional.empty()));
    assertEquals(
        Headers.of("MCP-Protocol-Version", "2025-06-18"), headers("2025-06-18", Optional.empty()));
    assertEquals(Headers.EMPTY, headers("2025-03-26", Optional.empty()));
  }

  @Test
  void sendsSessionId() {
    assertEquals(Headers.of("Mcp-Session-Id", "s-2"), headers("2025-03-26", Optional.of("s-2")));
  }

  private static Headers headers(String version, Optional<String> id) {
    InitializeResult result = InitializeResults.of(version);
    return new HttpSession(result, id).headers();
  }
}
