package dev.bascule.adapter.in.http.admin;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.adapter.in.http.FakeUseCases;
import dev.bascule.adapter.in.http.RawClient;
import dev.bascule.adapter.in.http.TestBridge;
import dev.bascule.adapter.in.http.mcp.FakeMcpUseCases;
import dev.bascule.adapter.in.http.mcp.McpHandler;
import dev.bascule.adapter.in.http.mcp.McpSettings;
import dev.bascule.adapter.in.http.mcp.session.LegacyRequests;
import dev.bascule.domain.time.FakeTicker;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
            mcp.useCases(), new McpSettings("1", 8, Duration.ofMinutes(10), 1 << 20, 8), ticker);
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
            new McpSettings("1", 8, Duration.ofMinutes(10), 1 << 20, 8),
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

  @Test
  void showsEntriesOfCaches() {
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool())) {
      assertThatJson(bridge.get("/admin/caches/entries").body())
          .isEqualTo(
              """
              {"entries":[
                {"id":"0123456789ab","cache":"responses","server":"demo","method":"tools/call",
                 "tool":"echo","argumentsHash":"ba9876543210","partition":"all","ageSeconds":1.50,
                 "remainingSeconds":-0.50,"bytes":42,"hits":7},
                {"id":"ffffffffffff","cache":"tools","server":"demo","method":"tools/list",
                 "partition":"aaaaaaaaaaaa","ageSeconds":3.00,"remainingSeconds":57.00,
                 "bytes":1000,"hits":0}],
               "total":7,"omitted":5}
              """);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "sort=age, ffffffffffff, 7, 5",
    "limit=1, 0123456789ab, 7, 6",
    "cache=tools, ffffffffffff, 6, 5",
    "server=demo&tool=echo, 0123456789ab, 6, 5"
  })
  void selectsEntriesOfCaches(String query, String first, int total, int omitted) {
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool())) {
      String body = bridge.get("/admin/caches/entries?" + query).body();

      assertThatJson(body).node("entries[0].id").isString().isEqualTo(first);
      assertThatJson(body).node("total").isEqualTo(total);
      assertThatJson(body).node("omitted").isEqualTo(omitted);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "sort=name, sort must be age; size or hits",
    "cache=discoveries, cache must be tools or responses",
    "limit=0, limit must be 1 to 1000",
    "limit=1001, limit must be 1 to 1000",
    "limit=x, limit must be 1 to 1000"
  })
  void rejectsInvalidQuery(String query, String detail) {
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool())) {
      RawClient.ParsedResponse response = bridge.get("/admin/caches/entries?" + query);

      assertThat(response.status()).isEqualTo(400);
      assertThat(response.body()).contains(detail.replace(';', ','));
    }
  }

  @Test
  void advisesWhatToCache() {
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool())) {
      assertThatJson(bridge.get("/admin/caches/advice?assume=x,ec*").body())
          .isEqualTo(
              """
              {"enabled":true,"servers":[
                {"server":"demo","observedSeconds":21600.00,"calls":220,
                 "writes":{"drops":3,"removed":17,"reloads":5,"unchanged":4},
                 "tools":[
                  {"tool":"echo","declaredReadOnly":false,"assumedReadOnly":true,
                   "calls":200,"repeats":100,"callers":2,"firstDifference":"content[0].text",
                   "ignorable":{"argument":"requestId","percent":31},
                   "lifetimes":[
                    {"ttl":"10s","hits":40,"wrong":0,"savedSeconds":1.50,
                     "lostToWrites":3,"lostUnchanged":2},
                    {"ttl":"1m","hits":90,"wrong":9,"savedSeconds":3.00,
                     "lostToWrites":0,"lostUnchanged":0}],
                   "advice":{"ttl":"10s","rule":"cache: { ttl: 10s }"}},
                  {"tool":"search","declaredReadOnly":true,"assumedReadOnly":false,
                   "calls":20,"repeats":19,"callers":1,"cachedFor":"150s",
                   "reloads":{"total":8,"unchanged":7},"lifetimes":[],
                   "advice":{"none":"cached"}}]}]}
              """);
    }
  }

  @Test
  void advisesNothingAboutToolWithoutHint() {
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool())) {
      assertThatJson(bridge.get("/admin/caches/advice").body())
          .node("servers[0].tools[0].advice")
          .isEqualTo("{\"none\":\"not-read-only\"}");
    }
  }

  @Test
  void saysThatCallsAreNotCounted() {
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool())) {
      assertThatJson(bridge.get("/admin/caches/advice?server=other").body())
          .isEqualTo("{\"enabled\":false,\"servers\":[]}");
    }
  }

  @Test
  void removesEntryOfCache() {
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool())) {
      assertThat(bridge.send("DELETE", "/admin/caches/entries/0123456789ab", "").status())
          .isEqualTo(204);
      assertThat(bridge.send("DELETE", "/admin/caches/entries/ffffffffffff", "").status())
          .isEqualTo(404);
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
