package dev.bascule.adapter.in.http;

import static dev.bascule.adapter.in.http.McpPeer.CALL;
import static dev.bascule.adapter.in.http.McpPeer.META;
import static dev.bascule.adapter.in.http.McpPeer.MODERN;
import static dev.bascule.adapter.in.http.McpPeer.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rejections of clients of 2026-07-28, over sockets. */
final class ModernRejectionsTest {

  private final McpPeer peer = new McpPeer();

  @AfterEach
  void close() {
    peer.close();
  }

  @Test
  void rejectsMissingHeader() {
    assertError(400, -32020, peer.post(CALL, MODERN));
  }

  @ParameterizedTest
  @CsvSource({
    "2025-11-25, tools/call, echo",
    "2026-07-28, tools/list, echo",
    "2026-07-28, tools/call, other",
    "2026-07-28, tools/call, =?base64?ZWNobw?=",
  })
  void rejectsHeaderMismatch(String version, String method, String name) {
    ParsedResponse answer =
        peer.post(
            CALL, "MCP-Protocol-Version: " + version, "Mcp-Method: " + method, "Mcp-Name: " + name);

    assertError(400, -32020, answer);
    assertEquals("a", answer.json().at("/id").asString());
  }

  @Test
  void rejectsCallWithoutMeta() {
    String bare = CALL.replace("," + META, "");

    assertError(400, -32602, peer.call("tools/call", "echo", bare));
  }

  @Test
  void rejectsMissingCapabilities() {
    String less = CALL.replace(",\"io.modelcontextprotocol/clientCapabilities\":{}", "");

    assertError(400, -32602, peer.call("tools/call", "echo", less));
  }

  @Test
  void rejectsUnsupportedRevision() {
    ParsedResponse answer =
        peer.post(CALL.replace("2026-07-28", "2027-01-01"), "MCP-Protocol-Version: 2027-01-01");

    assertError(400, -32022, answer);
    assertEquals(
        "{\"supported\":[\"2026-07-28\"],\"requested\":\"2027-01-01\"}",
        answer.json().at("/error/data").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"initialize", "ping", "logging/setLevel", "resources/subscribe", "no"})
  void rejectsRemovedOrUnknownMethod(String method) {
    assertError(404, -32601, peer.call(method, "echo", CALL.replace("tools/call", method)));
  }
}
