package dev.bascule.adapter.in.http;

import static dev.bascule.adapter.in.http.McpPeer.BOTH;
import static dev.bascule.adapter.in.http.McpPeer.CALL;
import static dev.bascule.adapter.in.http.McpPeer.INITIALIZED;
import static dev.bascule.adapter.in.http.McpPeer.JSON;
import static dev.bascule.adapter.in.http.McpPeer.MCP;
import static dev.bascule.adapter.in.http.McpPeer.MODERN;
import static dev.bascule.adapter.in.http.McpPeer.PING;
import static dev.bascule.adapter.in.http.McpPeer.assertError;
import static dev.bascule.adapter.in.http.McpPeer.assertProblem;
import static dev.bascule.adapter.in.http.McpPeer.with;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rejections of the MCP endpoints, status and body, over sockets. */
final class McpRejectionsTest {

  private final McpPeer peer = new McpPeer();

  @AfterEach
  void close() {
    peer.close();
  }

  @Test
  void acceptsWellFormedCall() {
    ParsedResponse answer = peer.call("tools/call", "echo", CALL);

    assertEquals(200, answer.status());
    assertEquals(
        "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"result\":{\"resultType\":\"complete\",\"n\":1}}",
        answer.body());
    assertEquals("no-store", answer.header("Cache-Control"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://evil.example", "https://evil.example:1", "null", "http://127.0.0.1:1"})
  void rejectsForeignOrigin(String origin) {
    ParsedResponse answer = peer.post("{}", MODERN, "Origin: " + origin);

    assertProblem(403, "foreign-origin", answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "GET", "DELETE"})
  void rejectsUnknownHost(String method) {
    try (RawClient client = peer.bridge.connect()) {
      client.write(method + " /mcp HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 0\r\n\r\n");

      assertProblem(403, "foreign-host", client.read());
    }
  }

  @Test
  void rejectsBodyWithTooLargeContentLength() {
    try (RawClient client = peer.bridge.connect()) {
      client.write(
          "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: "
              + (TestBridge.SETTINGS.maxBodyBytes() + 1)
              + "\r\n\r\n");

      assertProblem(413, "body-too-large", client.read());
    }
  }

  @Test
  void rejectsTooLargeChunkedBody() {
    String chunk = "10000\r\n" + " ".repeat(0x10000) + "\r\n";
    try (RawClient client = peer.bridge.connect()) {
      client.write("POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n");
      for (int sent = 0; sent <= TestBridge.SETTINGS.maxBodyBytes(); sent += 0x10000) {
        client.write(chunk);
      }

      assertProblem(413, "body-too-large", client.read());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/json5"})
  void rejectsOtherContentType(String type) {
    ParsedResponse answer = peer.bridge.post(MCP, CALL, "Content-Type: " + type, BOTH, MODERN);

    assertError(415, -32600, answer);
  }

  @Test
  void rejectsMissingContentType() {
    assertError(415, -32600, peer.bridge.post(MCP, CALL, BOTH, MODERN));
  }

  @Test
  void rejectsContentCoding() {
    assertError(415, -32600, peer.post(CALL, MODERN, "Content-Encoding: gzip"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "*/*;q=0", "application/json;q=0, text/event-stream;q=0.0"})
  void rejectsUnsupportedAccept(String accept) {
    assertError(406, -32600, peer.bridge.post(MCP, CALL, JSON, "Accept: " + accept, MODERN));
  }

  @Test
  void rejectsListeningWithoutEvents() {
    String[] session = peer.begin("2025-11-25");

    ParsedResponse answer =
        peer.bridge.send("GET", MCP, "", session[0], "Accept: text/event-stream;q=0, */*");

    assertError(406, -32600, answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{} {}", "{\"jsonrpc\":\"2.0\",\"jsonrpc\":\"2.0\"}"})
  void rejectsInvalidJson(String body) {
    assertError(400, -32700, peer.post(body, MODERN));
  }

  @Test
  void rejectsBatchOfModernClient() {
    assertError(400, -32600, peer.post("[" + CALL + "]", MODERN));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2025-11-25", "2025-06-18", "2024-11-05"})
  void rejectsBatchInSessionWithoutBatches(String version) {
    assertError(400, -32600, peer.post("[" + PING + "]", peer.begin(version)));
  }

  @Test
  void acceptsBatchInSessionWithBatches() {
    ParsedResponse answer =
        peer.post("[" + INITIALIZED + "," + PING + "]", peer.begin("2025-03-26"));

    assertEquals(200, answer.status());
    assertEquals("[{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}]", answer.body());
  }

  @Test
  void rejectsInitializeInBatch() {
    String initialize = PING.replace("ping", "initialize");

    ParsedResponse answer = peer.post("[" + initialize + "]", peer.begin("2025-03-26"));

    assertEquals(200, answer.status());
    assertEquals(-32600, answer.json().at("/0/error/code").asInt());
    assertEquals(1, answer.json().at("/0/id").asInt());
  }

  @Test
  void rejectsBatchOutsideOfSession() {
    assertError(400, -32600, peer.post("[" + PING + "]"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "GET", "DELETE"})
  void rejectsUnknownSession(String method) {
    ParsedResponse answer =
        peer.bridge.send(method, MCP, PING, JSON, BOTH, "Mcp-Session-Id: guessed");

    assertError(404, -31013, answer);
  }

  @Test
  void rejectsSessionOfAnotherEndpoint() {
    ParsedResponse answer = peer.bridge.post("/mcp", PING, with(peer.begin("2025-11-25")));

    assertError(404, -31013, answer);
  }

  @Test
  void rejectsEndedSession() {
    String[] session = peer.begin("2025-11-25");
    assertEquals(200, peer.post(PING, session).status());
    ParsedResponse ended = peer.bridge.send("DELETE", MCP, "", session);
    assertEquals(204, ended.status());
    assertEquals("no-store", ended.header("Cache-Control"));

    assertError(404, -31013, peer.post(PING, session));
  }

  @Test
  void rejectsRequestOutsideOfSession() {
    assertError(400, -32600, peer.post(PING));
  }

  @Test
  void rejectsUnsupportedRevisionInSession() {
    String[] session = peer.begin("2025-11-25");

    assertError(400, -32600, peer.post(PING, session[0], "MCP-Protocol-Version: 1999-01-01"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "DELETE"})
  void rejectsLegacyRequestsOfModernClients(String method) {
    ParsedResponse answer = peer.bridge.send(method, MCP, "", BOTH, MODERN, "Mcp-Session-Id: any");

    assertError(405, -32600, answer);
    assertEquals("POST", answer.header("Allow"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Accept:",
        "Content-Encoding:",
        "MCP-Protocol-Version:",
        "Last-Event-ID:",
        "Mcp-Name:"
      })
  void ignoresHeaderWithoutValue(String header) {
    assertError(400, -32600, peer.post(PING, header));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Origin:", "Content-Type:"})
  void rejectsRequiredHeaderWithoutValue(String header) {
    int status = peer.bridge.post(MCP, PING, header, BOTH).status();

    assertEquals(header.equals("Origin:") ? 403 : 415, status);
  }

  @Test
  void keepConnectionUsable() {
    try (RawClient client = peer.bridge.connect()) {
      assertError(415, -32600, client.send("POST", MCP, CALL, BOTH));
      assertError(405, -32600, client.send("GET", MCP, "", BOTH));
      assertError(400, -32600, client.send("POST", MCP, PING, JSON, BOTH));

      assertEquals(200, client.send("GET", "/servers", "").status());
    }
  }
}
