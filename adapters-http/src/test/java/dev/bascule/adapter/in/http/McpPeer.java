package dev.bascule.adapter.in.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import dev.bascule.domain.time.Ticker;
import java.util.ArrayList;
import java.util.List;

/** An MCP client of a bridge with the real MCP endpoints, over sockets. */
final class McpPeer implements AutoCloseable {

  static final String MCP = "/servers/demo/mcp";
  static final String JSON = "Content-Type: application/json";
  static final String BOTH = "Accept: application/json, text/event-stream";
  static final String MODERN = "MCP-Protocol-Version: 2026-07-28";

  static final String META =
      "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
          + "\"io.modelcontextprotocol/clientCapabilities\":{}}";
  static final String CALL =
      "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"tools/call\",\"params\":"
          + "{\"name\":\"echo\",\"arguments\":{\"n\":1},"
          + META
          + "}}";
  static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
  static final String INITIALIZED =
      "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";

  final TestBridge bridge =
      TestBridge.start(
          TestBridge.SETTINGS,
          FakeUseCases.withEchoTool(),
          McpHandlerFixture.calling(
              (call, _, _) -> FakeUseCases.served(call.arguments().json().text()), Ticker.system()),
          Ticker.system(),
          TestBridge.LIMITS);

  @Override
  public void close() {
    bridge.close();
  }

  ParsedResponse call(String method, String name, String body) {
    return post(body, MODERN, "Mcp-Method: " + method, "Mcp-Name: " + name);
  }

  ParsedResponse post(String body, String... headers) {
    return bridge.post(MCP, body, with(headers));
  }

  static String[] with(String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    all.add(JSON);
    all.add(BOTH);
    return all.toArray(String[]::new);
  }

  /** Begins a session, and returns the headers of its requests. */
  String[] begin(String version) {
    ParsedResponse answer =
        post(
            "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":"
                + "{\"protocolVersion\":\""
                + version
                + "\",\"capabilities\":{}}}");
    assertEquals(200, answer.status());
    assertEquals(version, answer.json().at("/result/protocolVersion").asString());
    return new String[] {
      "Mcp-Session-Id: " + answer.header("Mcp-Session-Id"), "MCP-Protocol-Version: " + version
    };
  }

  static void assertError(int status, int code, ParsedResponse answer) {
    assertEquals(status, answer.status(), answer::body);
    assertEquals("application/json", answer.header("Content-Type"));
    assertEquals("no-store", answer.header("Cache-Control"));
    assertEquals("2.0", answer.json().at("/jsonrpc").asString());
    assertEquals(code, answer.json().at("/error/code").asInt(), answer::body);
    assertTrue(answer.json().at("/error/message").isString(), answer::body);
  }

  static void assertProblem(int status, String type, ParsedResponse answer) {
    assertEquals(status, answer.status(), answer::body);
    assertEquals("application/problem+json", answer.header("Content-Type"));
    assertEquals("no-store", answer.header("Cache-Control"));
    assertEquals("/problems/" + type, answer.json().at("/type").asString());
    assertEquals(status, answer.json().at("/status").asInt());
  }
}
