package dev.bascule.adapter.in.http.admin;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.adapter.in.http.FakeUseCases;
import dev.bascule.adapter.in.http.TestBridge;
import dev.bascule.adapter.in.http.mcp.FakeMcpUseCases;
import dev.bascule.adapter.in.http.mcp.McpHandler;
import dev.bascule.adapter.in.http.mcp.McpSettings;
import dev.bascule.adapter.in.http.mcp.session.LegacyRequests;
import dev.bascule.domain.time.FakeTicker;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The routes that show what is in force and in use. */
final class InspectionHandlersTest {

  @Test
  void showsConfigurationWithSources() {
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool())) {
      assertThatJson(bridge.send("GET", "/admin/configuration", "").body())
          .isEqualTo(
              """
              {"file":"b.yaml","files":["b.yaml","more.yaml"],
               "settings":[
                 {"key":"listen.port","value":"8808","source":"--port","needsRestart":true},
                 {"key":"mcpServers.demo.breaker.callTimeout","value":"5s","source":"b.yaml:3",
                  "inheritedFrom":"breaker.callTimeout"}]}
              """);
    }
  }

  @Test
  void showsAndEndsSessions() {
    FakeMcpUseCases mcp = new FakeMcpUseCases();
    mcp.server("demo").tool("wait");
    FakeTicker ticker = new FakeTicker();
    McpHandler handler =
        new McpHandler(
            mcp.useCases(), new McpSettings("1", 8, Duration.ofMinutes(10), 9, 8), ticker);
    try (TestBridge bridge =
        TestBridge.start(
            TestBridge.SETTINGS, mcp.useCases(), handler, Ticker.system(), TestBridge.LIMITS)) {
      String sessionId = begin(bridge, "/servers/demo/mcp");
      ticker.advance(Duration.ofSeconds(2));

      String shown = bridge.get("/admin/sessions").body();

      assertThat(shown).doesNotContain(sessionId);
      assertThatJson(shown)
          .isEqualTo(
              """
              {"sessions":[{"id":"${json-unit.regex}[0-9a-f]{12}","caller":"anonymous",
                 "address":"127.0.0.1","endpoint":"/servers/demo/mcp","client":"test 1",
                 "protocolVersion":"2025-11-25","createdAt":"2026-11-25T11:59:58.000Z",
                 "lastUsedAt":"2026-11-25T11:59:58.000Z","streams":0,"connections":0,"children":0}],
               "count":1,"limit":1024,
               "children":{"count":3,"limit":32},"connections":{"count":4,"limit":1000}}
              """);
      String id = JsonMapper.shared().readTree(shown).at("/sessions/0/id").asString();
      assertThat(bridge.send("DELETE", "/admin/sessions/" + id, "").status()).isEqualTo(204);
      assertThat(bridge.send("DELETE", "/admin/sessions/" + id, "").status()).isEqualTo(404);
      assertThat(handler.sessions()).isEmpty();
    }
  }

  @Test
  void showsCallersWithTheirSessions() {
    FakeMcpUseCases mcp = new FakeMcpUseCases();
    mcp.server("demo").tool("wait");
    McpHandler handler =
        new McpHandler(
            mcp.useCases(),
            new McpSettings("1", 8, Duration.ofMinutes(10), 9, 8),
            new FakeTicker());
    try (TestBridge bridge =
        TestBridge.start(
            TestBridge.SETTINGS, mcp.useCases(), handler, Ticker.system(), TestBridge.LIMITS)) {
      String _ = begin(bridge, "/servers/demo/mcp");

      assertThatJson(bridge.get("/admin/callers").body())
          .isEqualTo(
              """
              {"callers":[
                {"name":"anonymous","address":"127.0.0.1","calls":0,"errors":0,"rejected":0,
                 "inFlight":0,"concurrencyLimit":null,"rate":{"limit":null,"available":null},
                 "sessions":1,"lastSeen":"2026-11-25T12:00:00.000Z"},
                {"name":"key:ann","address":"192.0.2.1","calls":5,"errors":1,"rejected":2,
                 "inFlight":3,"concurrencyLimit":4,"rate":{"limit":"10/s","available":7},
                 "sessions":0,"lastSeen":"2026-11-25T11:59:59.000Z"},
                {"name":"anonymous","calls":1,"errors":0,"rejected":0,"inFlight":0,
                 "concurrencyLimit":null,"rate":{"limit":null,"available":null},
                 "sessions":0,"lastSeen":"2026-11-25T11:59:00.000Z"}]}
              """);
    }
  }

  private static String begin(TestBridge bridge, String path) {
    return bridge
        .post(
            path,
            LegacyRequests.initialize("2025-11-25", "{}"),
            "Content-Type: application/json",
            "Accept: application/json, text/event-stream")
        .header("Mcp-Session-Id");
  }
}
