package dev.bascule.adapter.in.http.mcp.session;

import dev.bascule.adapter.in.http.mcp.FakeResponse;
import dev.bascule.adapter.in.http.mcp.McpTestClient;

/** Requests of clients with sessions. */
public final class LegacyRequests {

  private LegacyRequests() {}

  public static String request(String id, String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"id\":"
        + id
        + ",\"method\":\""
        + method
        + "\",\"params\":{"
        + params
        + "}}";
  }

  public static String notification(String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\",\"params\":{" + params + "}}";
  }

  public static String result(String id, String result) {
    return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + result + "}";
  }

  public static String initialize(String version, String capabilities) {
    return request(
        "0",
        "initialize",
        "\"protocolVersion\":\""
            + version
            + "\",\"capabilities\":"
            + capabilities
            + ",\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}");
  }

  /** Begins a session, and returns the client with its session id. */
  public static McpTestClient begin(McpTestClient client, String version, String capabilities) {
    FakeResponse response = client.post(initialize(version, capabilities));
    String id = response.headers().getOrDefault("Mcp-Session-Id", "none");
    McpTestClient begun = client.with("Mcp-Session-Id", id).with("MCP-Protocol-Version", version);
    begun.post(notification("notifications/initialized", ""));
    return begun;
  }
}
