package dev.bascule.adapter.in.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import dev.bascule.adapter.in.http.config.HttpServerSettings;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The successful responses of each route. */
final class RoutesTest {

  private final TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool());

  @AfterEach
  void close() {
    bridge.close();
  }

  @Test
  void listsServers() {
    ParsedResponse answer = bridge.get("/servers");

    assertEquals(200, answer.status());
    assertEquals("application/json", answer.header("Content-Type"));
    assertEquals("private, no-cache", answer.header("Cache-Control"));
    assertEquals(
        """
        {"servers":[\
        {"name":"demo","transport":"stdio","connected":true,\
        "status":{"state":"connected","since":"1970-01-01T00:00:00Z"},\
        "protocolVersion":"2025-11-25","implementation":"demo 1.0","breaker":"closed",\
        "lists":["tools","resources"],"toolCount":1},\
        {"name":"other","transport":"streamable-http","connected":false,\
        "status":{"state":"failed","since":"1970-01-01T00:00:00Z",\
        "reason":"connection refused","retryAfterSeconds":5},"protocolVersion":null,\
        "implementation":null,"breaker":"open","toolCount":null}]}\
        """,
        answer.body());
  }

  @Test
  void describesOneServerAndItsCachedTools() {
    ParsedResponse answer = bridge.get("/servers/demo");

    assertEquals(200, answer.status());
    assertThat(answer.body()).startsWith("{\"name\":\"demo\",\"transport\":\"stdio\"");
    assertThat(answer.body())
        .endsWith("\"cachedTools\":[{\"tool\":\"echo\",\"freshSeconds\":60}]}");
    assertEquals(404, bridge.get("/servers/unknown").status());
  }

  @Test
  void listsUnchangedToolsWithFreshness() {
    ParsedResponse answer = bridge.get("/servers/demo/tools");

    assertEquals(200, answer.status());
    assertEquals(
        "{\"tools\":[{\"name\":\"echo\",\"inputSchema\":{\"type\":\"object\"},\"x\":1.50}]}",
        answer.body());
    assertEquals("bascule; hit; ttl=41", answer.header("Cache-Status"));
    assertEquals("private, max-age=41", answer.header("Cache-Control"));
    assertEquals("1", answer.header("Age"));
  }

  @Test
  void describesOneTool() {
    ParsedResponse answer = bridge.get("/servers/demo/tools/echo");

    assertEquals(200, answer.status());
    assertEquals(
        "{\"name\":\"echo\",\"inputSchema\":{\"type\":\"object\"},\"x\":1.50}", answer.body());
  }

  @Test
  void callsTool() {
    String arguments = "{ \"message\" : \"hi\", \"n\": 1.50 }";

    ParsedResponse answer =
        bridge.post("/servers/demo/tools/echo", arguments, "Content-Type: application/json");

    assertEquals(200, answer.status());
    assertEquals(arguments, answer.body());
    assertEquals("bascule; fwd=bypass", answer.header("Cache-Status"));
    assertEquals("no-store", answer.header("Cache-Control"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/x-www-form-urlencoded",
        "application/json; charset=utf-8",
        "APPLICATION/JSON;charset=\"UTF-8\"",
        "application/vnd.x+json",
      })
  void acceptsBodyOfType(String type) {
    ParsedResponse answer =
        bridge.post("/servers/demo/tools/echo", "{\"a\":1}", "Content-Type: " + type);

    assertEquals(200, answer.status());
  }

  @Test
  void acceptsBodyWithoutType() {
    assertEquals(200, bridge.post("/servers/demo/tools/echo", "{\"a\":1}").status());
  }

  @Test
  void treatsEmptyBodyAsEmptyObject() {
    assertEquals("{}", bridge.post("/servers/demo/tools/echo", "").body());
  }

  @ParameterizedTest
  @CsvSource({
    "a%2Fb, a/b",
    "a%2fb%2F%2Fc, a/b//c",
    "a%20b, a b",
    "a+b, a+b",
    "100%25, 100%",
    "a%252Fb, a%2Fb",
    "a;v=1, a;v=1",
    "%C3%A9, é",
    "..%2F..%2Fadmin, ../../admin",
    "%2E, .",
    "%2e%2E, ..",
    "a%5Cb, a\\b",
    "%5C, \\",
  })
  void decodesOneSegmentAsOneName(String segment, String name) {
    BlockingQueue<ToolCall> calls = new LinkedBlockingQueue<>();
    UseCases recording =
        FakeUseCases.withCallTool(
            (call, _, _) -> {
              calls.add(call);
              return FakeUseCases.served("{}");
            });

    try (TestBridge recorder = TestBridge.start(recording)) {
      ParsedResponse answer = recorder.post("/servers/demo/tools/" + segment, "{}");

      assertEquals(200, answer.status(), answer.body());
    }
    assertEquals(List.of(new ToolName(name)), calls.stream().map(ToolCall::tool).toList());
  }

  @Test
  void exposesMetricsUnderDocumentedNames() {
    ParsedResponse answer = bridge.get("/admin/metrics");

    assertEquals(200, answer.status());
    assertEquals(
        """
        {"uptime_seconds":12.35,\
        "global_metrics":{"cache_operations":10,"circuit_breaker_calls":4,"total_errors":1},\
        "tools_cache":{"hits":2,"misses":1,"evictions":3,"expired":4,"rejected":6,"size":5,\
        "total_requests":3,"hit_rate_percent":66.67,"max_size":1000,"default_ttl":300.00,\
        "bytes":600,"max_bytes":1048576},\
        "response_cache":{"hits":0,"misses":0,"evictions":0,"expired":0,"rejected":0,"size":0,\
        "total_requests":0,"hit_rate_percent":0.00,"max_size":500,"default_ttl":150.50,\
        "bytes":0,"max_bytes":67108864},\
        "savings":{"calls":10,"seconds":2.75,"hits":{"calls":7,"seconds":1.25},\
        "collapsed":{"calls":2,"seconds":1.00},"stale":{"calls":1,"seconds":0.50}},\
        "circuit_breakers":{"demo":{"state":"half_open","mode":"observe",\
        "observed_state":"half_open","observed_requests":1,"failure_count":1,"success_count":2,\
        "total_requests":3,"successful_requests":2,"rejected_requests":0,\
        "success_rate_percent":66.67,"last_failure":"2026-11-24T10:15:30Z","last_success":null,\
        "state_duration_seconds":7.13,"is_available":true,"retry_after_seconds":0.00,\
        "tools":[{"tool":"export","caller":"anne","state":"open",\
        "state_duration_seconds":1.50,"retry_after_seconds":28.50}]}},\
        "clients":{"sessions":{"count":5,"limit":1024},"connections":{"count":4,"limit":1000},\
        "children":{"count":3,"limit":32}}}\
        """,
        answer.body());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET    | /health/live                                  | {\"status\":\"live\"}",
        "POST   | /admin/caches/cleanup |"
            + " {\"tools_cleaned\":2,\"responses_cleaned\":3,\"total_cleaned\":5}",
        "DELETE | /admin/caches         |"
            + " {\"tools_cleared\":1,\"responses_cleared\":2,\"total_cleared\":3}",
        "DELETE | /admin/caches/tools   |"
            + " {\"tools_cleared\":1,\"responses_cleared\":0,\"total_cleared\":1}",
        "DELETE | /admin/caches/tools?server=demo |"
            + " {\"tools_cleared\":1,\"responses_cleared\":0,\"total_cleared\":1}",
        "DELETE | /admin/caches/responses |"
            + " {\"tools_cleared\":0,\"responses_cleared\":2,\"total_cleared\":2}",
        "DELETE | /admin/caches/responses?tool=e%2Fx |"
            + " {\"tools_cleared\":0,\"responses_cleared\":1,\"total_cleared\":1}",
        "DELETE | /admin/caches/responses?server=demo&tool=e%2Fx |"
            + " {\"tools_cleared\":0,\"responses_cleared\":1,\"total_cleared\":1}",
        "DELETE | /admin/caches/responses?tag=issue%3A42&tag=tool:x&server=demo |"
            + " {\"tools_cleared\":0,\"responses_cleared\":2,\"total_cleared\":2}",
        "DELETE | /admin/caches/responses?tag=a&tag=b&tag=c&soft=true |"
            + " {\"tools_expired\":0,\"responses_expired\":3,\"total_expired\":3}",
        "DELETE | /admin/caches/responses?tool=x&soft=true |"
            + " {\"tools_expired\":0,\"responses_expired\":1,\"total_expired\":1}",
      })
  void answers(String method, String target, String body) {
    ParsedResponse answer = bridge.send(method, target, "");

    assertEquals(200, answer.status());
    assertEquals(body, answer.body());
  }

  @Test
  void isReadyWithOpenBreaker() {
    ParsedResponse answer = bridge.get("/health/ready");

    assertEquals(200, answer.status());
    assertEquals("ready", answer.json().at("/status").asString());
    assertEquals("open", answer.json().at("/servers/other/breaker").asString());
  }

  @Test
  void isNotReadyWhileItWaitsForServers() {
    try (TestBridge starting = TestBridge.start(FakeUseCases.withAwaitedServers(2))) {
      ParsedResponse answer = starting.get("/health/ready");

      assertEquals(503, answer.status());
      assertEquals("starting", answer.json().at("/status").asString());
      assertEquals(
          "servers not started yet: 2 (health.waitForServers)",
          answer.json().at("/reasons/0").asString());
      assertEquals(200, starting.get("/health/live").status());
      assertEquals(200, starting.get("/servers").status());
    }
  }

  @Test
  void showsBreakers() {
    ParsedResponse answer = bridge.get("/admin/breakers");

    assertEquals(200, answer.status());
    assertEquals("half_open", answer.json().at("/demo/state").asString());
    assertEquals("observe", answer.json().at("/demo/mode").asString());
    assertEquals("half_open", answer.json().at("/demo/observed_state").asString());
    assertEquals(1, answer.json().at("/demo/observed_requests").asInt());
  }

  @ParameterizedTest
  @CsvSource({"open, open", "isolate, open", "close, closed", "reset, closed"})
  void forcesBreakers(String verb, String state) {
    ParsedResponse answer = bridge.post("/admin/breakers/demo/" + verb, "");

    assertEquals(200, answer.status());
    assertEquals(state, answer.json().at("/state").asString());
  }

  @Test
  void rejectsOrderThatConfigurationOverrides() {
    ParsedResponse answer = bridge.post("/admin/breakers/isolated/close", "");

    assertEquals(409, answer.status());
    assertEquals("/problems/isolated-by-configuration", answer.json().at("/type").asString());
    assertThat(answer.json().at("/detail").asString()).contains("breaker.mode");
  }

  @Test
  void listsRoutes() {
    ParsedResponse answer = bridge.get("/");

    assertEquals(200, answer.status());
    assertThat(answer.body()).contains("/servers/{server}/tools/{tool}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/servers/demo/tools",
        "/mcpo/demo/openapi.json",
        "/docs",
        "/docs/docs.css",
        "/dashboard",
        "/dashboard/main.js",
        "/metrics"
      })
  void answersHeadLikeGetWithoutBody(String path) {
    try (RawClient client = bridge.connect()) {
      ParsedResponse head = client.send("HEAD", path, "");
      ParsedResponse get = client.send("GET", path, "");

      assertEquals(200, head.status());
      for (String field : List.of("Content-Length", "Content-Type", "Cache-Status", "ETag")) {
        assertEquals(get.header(field), head.header(field), field);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/servers                 | GET, HEAD, OPTIONS",
        "/servers/demo/tools/echo | GET, HEAD, OPTIONS, POST",
        "/admin/caches            | DELETE, OPTIONS",
        "/docs                    | GET, HEAD, OPTIONS",
        "/metrics                 | GET, HEAD, OPTIONS",
        "/dashboard/events        | GET, OPTIONS",
      })
  void reportsAllowedMethods(String path, String methods) {
    ParsedResponse answer = bridge.send("OPTIONS", path, "");

    assertEquals(204, answer.status());
    assertEquals(methods, answer.header("Allow"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Accept: */*",
        "Accept: application/*;q=0.1",
        "Accept: text/html, application/json",
        "Accept: application/problem+json",
        "Origin: http://127.0.0.1",
        "Origin: http://127.0.0.1:80",
      })
  void serves(String header) {
    assertEquals(200, bridge.get("/servers", header).status());
  }

  @Test
  void sendsNoServerHeader() {
    assertEquals("", bridge.get("/servers").header("Server"));
  }

  @Test
  void usesBasePath() {
    HttpServerSettings based =
        new HttpServerSettings(
            "127.0.0.1",
            0,
            OptionalInt.empty(),
            "/bridge/x",
            TestBridge.SETTINGS.maxBodyBytes(),
            TestBridge.SETTINGS.maxHeaderBytes(),
            TestBridge.SETTINGS.maxConnections(),
            TestBridge.SETTINGS.idleTimeout(),
            TestBridge.SETTINGS.readTimeout(),
            TestBridge.SETTINGS.drainDelay(),
            TestBridge.SETTINGS.drainTimeout(),
            TestBridge.SETTINGS.aggregateTimeout(),
            TestBridge.SETTINGS.edge());

    try (TestBridge below = TestBridge.start(based, FakeUseCases.withEchoTool())) {
      assertEquals(200, below.get("/bridge/x/servers").status());
      assertEquals(200, below.get("/bridge/x").status());
      assertEquals(404, below.get("/servers").status());
      assertEquals(404, below.get("/bridge/xservers").status());
    }
  }

  @Test
  void sendsNoCacheStatusOnItsOwnErrors() {
    ParsedResponse answer = bridge.get("/servers/nobody/tools");

    assertEquals(404, answer.status());
    assertFalse(answer.headers().containsKey("cache-status"));
    assertEquals("no-store", answer.header("Cache-Control"));
  }
}
