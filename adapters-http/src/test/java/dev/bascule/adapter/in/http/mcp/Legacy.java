package dev.bascule.adapter.in.http.mcp;

/** Requests as clients write them that keep a session. */
final class Legacy {

  private Legacy() {}

  static String request(String id, String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"id\":"
        + id
        + ",\"method\":\""
        + method
        + "\",\"params\":{"
        + params
        + "}}";
  }

  static String notification(String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\",\"params\":{" + params + "}}";
  }

  static String result(String id, String result) {
    return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + result + "}";
  }

  static String initialize(String version, String capabilities) {
    return request(
        "0",
        "initialize",
        "\"protocolVersion\":\""
            + version
            + "\",\"capabilities\":"
            + capabilities
            + ",\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}");
  }

  /** Begins a session, and returns the client as one that is in it. */
  static TestClient begin(TestClient client, String version, String capabilities) {
    FakeResponse response = client.post(initialize(version, capabilities));
    String id = response.headers().getOrDefault("Mcp-Session-Id", "none");
    TestClient begun = client.with("Mcp-Session-Id", id).with("MCP-Protocol-Version", version);
    begun.post(notification("notifications/initialized", ""));
    return begun;
  }
}
