package dev.bascule.bootstrap.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.cli.launch.RunningBridge;
import dev.bascule.adapter.in.http.config.HttpServerSettings;
import dev.bascule.application.TestPolicies;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.Permissions;
import dev.bascule.application.policy.Permissions.AccessPattern;
import dev.bascule.application.policy.Permissions.Grants;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.BridgeLimits;
import dev.bascule.configuration.CallerSources;
import dev.bascule.configuration.HealthConfig;
import dev.bascule.configuration.LogConfig;
import dev.bascule.configuration.ServerConfig;
import dev.bascule.configuration.ServerTransport;
import dev.bascule.configuration.load.SourceMap;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.mcp.ServerId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Requests every route as a caller without permission for the server {@code vault}, and the tools
 * {@code flaky} (by name) and {@code note} (it writes) of the server {@code demo}: the responses do
 * not contain these names, and equal those for unknown names byte for byte.
 */
@Timeout(300)
class HiddenNamesTest {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final List<String> HIDDEN = List.of("vault", "flaky", "note");
  private static final Map<String, String> NOTHING = Map.of();
  private static final String MODERN_META =
      "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
          + "\"io.modelcontextprotocol/clientCapabilities\":{}}";
  private static final List<Map<String, String>> VARIANTS =
      List.of(
          NOTHING,
          Map.of("Cache-Control", "only-if-cached"),
          Map.of("Cache-Control", "no-cache"),
          Map.of("Accept", "text/event-stream"),
          Map.of("If-None-Match", "*"));

  private static RunningBridge bridge;
  private static HttpClient client;

  @BeforeAll
  static void start() throws IOException {
    bridge = new Bridge("test").start(config(), SourceMap.EMPTY, Optional.empty());
    client = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stop() {
    client.close();
    bridge.close();
  }

  private static BridgeConfig config() {
    CacheSettings caches =
        new CacheSettings(1000, 1 << 20, FreshnessLifetime.of(Duration.ofMinutes(5)));
    ServerPolicy policy =
        TestPolicies.of(
            /* trusted= */ true,
            List.of(),
            /* maxConcurrentCalls= */ 64,
            /* invalidateOnWrite= */ true,
            caches.defaultLifetime(),
            BreakerSettings.DEFAULTS,
            List.of());
    Grants everybody =
        new Grants(patterns("demo"), patterns("demo/flaky"), /* readOnly= */ true, false, false);
    return new BridgeConfig(
        HttpServerSettings.DEFAULTS.with("127.0.0.1", 0),
        AccessPolicy.OPEN.withPermissions(
            new Permissions(Map.of(Permissions.EVERYBODY, everybody))),
        CallerSources.NONE,
        caches,
        /* listingFile= */ Optional.empty(),
        caches,
        Duration.ofMinutes(5),
        /* jitter= */ 0,
        /* advice= */ true,
        Stream.of("demo", "vault")
            .map(id -> new ServerConfig(new ServerId(id), new ServerTransport.Demo(), policy))
            .toList(),
        BridgeLimits.DEFAULTS,
        HealthConfig.DEFAULTS,
        /* shared= */ Optional.empty(),
        LogConfig.DEFAULTS);
  }

  private static List<AccessPattern> patterns(String text) {
    return AccessPattern.of(text).stream().toList();
  }

  /** A route of the index. */
  private record Route(String method, String path) {

    String with(String server, String tool) {
      return path.replace("{server}", server)
          .replace("{tool}", tool)
          .replaceAll("\\{[a-z]+}", "some");
    }
  }

  /** A response of the bridge without the time. */
  private record RawResponse(int status, String headers, String body) {

    RawResponse replaceName(String from, String to) {
      return new RawResponse(status, headers.replace(from, to), body.replace(from, to));
    }

    boolean mentions(String name) {
      return headers.contains(name) || body.contains(name);
    }
  }

  @Test
  void hiddenServerEqualsUnknownServer() throws Exception {
    int compared = 0;
    for (Route route : routes("{server}")) {
      for (Map<String, String> fields : VARIANTS) {
        for (String method : List.of(route.method(), "HEAD", "OPTIONS", "PATCH")) {
          RawResponse hidden = send(method, route.with("vault", "clock"), "{}", fields);
          RawResponse absent = send(method, route.with("vaulx", "clock"), "{}", fields);
          assertEquals(absent, hidden.replaceName("vault", "vaulx"), () -> method + " " + route);
          compared++;
        }
      }
    }
    assertTrue(compared > 200, "compared " + compared);
  }

  @Test
  void hiddenToolsEqualUnknownTools() throws Exception {
    for (Route route : routes("{tool}")) {
      for (Map<String, String> fields : VARIANTS) {
        for (String name : List.of("flaky", "note")) {
          String other = name.substring(0, name.length() - 1) + "x";
          RawResponse hidden = send(route.method(), route.with("demo", name), "{}", fields);
          RawResponse absent = send(route.method(), route.with("demo", other), "{}", fields);
          assertEquals(absent, hidden.replaceName(name, other), () -> name + " at " + route);
          assertTrue(hidden.status() >= 400, () -> name + " at " + route + ": " + hidden);
        }
      }
    }
  }

  @Test
  void listsNoHiddenNames() throws Exception {
    List<RawResponse> answers = new ArrayList<>();
    for (Route route : routes("")) {
      if (!route.path().endsWith("/events") && !route.path().endsWith("/mcp")) {
        answers.add(send(route.method(), route.with("demo", "clock"), "{}", NOTHING));
      }
    }
    for (String path : List.of("/mcp", "/servers/demo/mcp")) {
      for (String method :
          List.of(
              "server/discover",
              "tools/list",
              "prompts/list",
              "resources/list",
              "resources/templates/list")) {
        answers.add(modern(path, method, ""));
      }
    }
    assertTrue(answers.stream().anyMatch(answer -> answer.mentions("\"clock\"")));
    for (RawResponse answer : answers) {
      for (String name : HIDDEN) {
        assertFalse(named(answer, name), () -> name + " is in " + answer);
      }
    }
  }

  /** The clock returns the note in its own result. */
  private static boolean named(RawResponse answer, String name) {
    return name.equals("note")
        ? answer.mentions("\"note\",") || answer.mentions("/note") || answer.mentions("__note")
        : answer.mentions(name);
  }

  @Test
  void listsNoHiddenNamesOverMcp() throws Exception {
    assertAlike("vault", "vaulx", name -> initialize("/servers/" + name + "/mcp"));
    for (String method : List.of("server/discover", "tools/list", "prompts/list", "ping")) {
      assertAlike("vault", "vaulx", name -> modern("/servers/" + name + "/mcp", method, ""));
    }
    assertAlike("vault", "vaulx", name -> modernCall("/servers/" + name + "/mcp", "clock"));
    assertAlike("vault", "vaulx", name -> modernCall("/mcp", name + "__clock"));
    assertAlike("flaky", "flakx", name -> modernCall("/mcp", "demo__" + name));
    assertAlike("flaky", "flakx", name -> modernCall("/servers/demo/mcp", name));
    assertAlike("note", "notx", name -> modernCall("/servers/demo/mcp", name));
    assertAlike("vault", "vaulx", HiddenNamesTest::complete);
    assertAlike("vault", "vaulx", name -> legacyCall("/mcp", name + "__clock"));
    assertAlike("flaky", "flakx", name -> legacyCall("/mcp", "demo__" + name));
    assertAlike("note", "notx", name -> legacyCall("/servers/demo/mcp", name));
  }

  @FunctionalInterface
  private interface NamedRequest {
    RawResponse send(String name) throws Exception;
  }

  private static void assertAlike(String hidden, String absent, NamedRequest request)
      throws Exception {
    RawResponse answer = request.send(hidden);
    assertEquals(request.send(absent), answer.replaceName(hidden, absent));
    assertTrue(answer.status() >= 400 || answer.mentions("\"error\""), answer::toString);
  }

  private static RawResponse complete(String server) throws Exception {
    return modern(
        "/mcp",
        "completion/complete",
        "\"ref\":{\"type\":\"ref/prompt\",\"name\":\""
            + server
            + "__p\"},\"argument\":{\"name\":\"a\",\"value\":\"b\"}");
  }

  private static RawResponse modernCall(String path, String tool) throws Exception {
    return modern(path, "tools/call", "\"name\":\"" + tool + "\",\"arguments\":{}");
  }

  private static RawResponse modern(String path, String method, String members) throws Exception {
    Map<String, String> fields = new HashMap<>();
    fields.put("Accept", "application/json, text/event-stream");
    fields.put("MCP-Protocol-Version", "2026-07-28");
    fields.put("Mcp-Method", method);
    if (method.equals("tools/call")) {
      fields.put("Mcp-Name", members.split("\"", -1)[3]);
    }
    String params = members.isEmpty() ? MODERN_META : members + "," + MODERN_META;
    return send("POST", path, request(method, params), fields);
  }

  private static RawResponse initialize(String path) throws Exception {
    return send("POST", path, initialization(), Map.of("Accept", "application/json"));
  }

  private static String initialization() {
    return request(
        "initialize",
        "\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},"
            + "\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}");
  }

  private static RawResponse legacyCall(String path, String tool) throws Exception {
    HttpResponse<String> begun =
        client.send(
            requestOf("POST", path, initialization(), Map.of("Accept", "application/json")),
            BodyHandlers.ofString());
    String session = begun.headers().firstValue("Mcp-Session-Id").orElseThrow();
    return send(
        "POST",
        path,
        request("tools/call", "\"name\":\"" + tool + "\",\"arguments\":{}"),
        Map.of("Accept", "application/json", "Mcp-Session-Id", session));
  }

  private static String request(String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\""
        + method
        + "\",\"params\":{"
        + params
        + "}}";
  }

  private static List<Route> routes(String with) throws Exception {
    List<Route> routes = new ArrayList<>();
    for (JsonNode route : MAPPER.readTree(send("GET", "/", "", NOTHING).body()).get("routes")) {
      routes.add(new Route(route.get("method").asString(), route.get("path").asString()));
    }
    return routes.stream().filter(route -> route.path().contains(with)).toList();
  }

  private static RawResponse send(
      String method, String path, String body, Map<String, String> fields) throws Exception {
    HttpResponse<String> response =
        client.send(requestOf(method, path, body, fields), BodyHandlers.ofString());
    Map<String, List<String>> headers = new TreeMap<>(response.headers().map());
    headers.remove("date");
    return new RawResponse(response.statusCode(), headers.toString(), response.body());
  }

  private static HttpRequest requestOf(
      String method, String path, String body, Map<String, String> fields) {
    boolean hasBody = method.equals("POST");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + bridge.port() + path))
            .header("X-Request-Id", "one-for-all")
            .timeout(Duration.ofSeconds(20))
            .method(method, hasBody ? BodyPublishers.ofString(body) : BodyPublishers.noBody());
    if (hasBody) {
      request.header("Content-Type", "application/json");
    }
    fields.forEach(request::header);
    return request.build();
  }
}
