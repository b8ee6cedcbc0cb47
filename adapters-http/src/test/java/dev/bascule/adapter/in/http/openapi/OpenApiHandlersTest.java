package dev.bascule.adapter.in.http.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.bascule.adapter.in.http.FakeServerFeatures;
import dev.bascule.adapter.in.http.FakeUseCases;
import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import dev.bascule.adapter.in.http.TestBridge;
import dev.bascule.adapter.in.http.config.HttpTelemetry;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver.DocumentGap;
import dev.bascule.application.port.in.ListServerFeaturesUseCase;
import dev.bascule.domain.budget.DocumentBudget;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The documents over HTTP, for the servers {@code demo} and {@code other}. */
final class OpenApiHandlersTest {

  private static final String ONE = "/servers/demo/openapi.json";
  private static final String ALL = "/openapi.json";
  private static final Failure DOWN = new Failure.Unreachable("no route", DeliveryStatus.NOT_SENT);

  @Test
  void describesOneServer() {
    ParsedResponse answer = get(ONE, (_, _, _, _) -> served("echo", hit(2, 40)));

    assertEquals(200, answer.status());
    assertEquals("application/json", answer.header("Content-Type"));
    assertEquals("bascule; hit; ttl=40", answer.header("Cache-Status"));
    assertEquals("private, max-age=40", answer.header("Cache-Control"));
    assertEquals("2", answer.header("Age"));
    assertEquals(Set.of("/servers/demo/tools/echo"), paths(answer));
    assertEquals("1.0", answer.json().at("/info/version").asString());
  }

  @Test
  void describesAllServersWithShortestFreshness() {
    ParsedResponse answer =
        get(
            ALL,
            (server, _, _, _) ->
                served("echo", server.equals(FakeUseCases.DEMO) ? hit(2, 40) : hit(9, 70)));

    assertEquals(200, answer.status());
    assertEquals("private, max-age=40", answer.header("Cache-Control"));
    assertEquals("9", answer.header("Age"));
    assertEquals(Set.of("/servers/demo/tools/echo", "/servers/other/tools/echo"), paths(answer));
    assertFalse(answer.json().has("x-bascule-unavailable"));
  }

  @Test
  void reportsUnavailableServersUncached() {
    ParsedResponse answer =
        get(
            ALL,
            (server, _, _, _) ->
                server.equals(FakeUseCases.DEMO)
                    ? served("echo", hit(2, 40))
                    : new Outcome.Failed<>(DOWN));
    JsonNode missing = answer.json().at("/x-bascule-unavailable/0");

    assertEquals(200, answer.status());
    assertEquals("no-store", answer.header("Cache-Control"));
    assertFalse(answer.headers().containsKey("etag"));
    assertEquals(Set.of("/servers/demo/tools/echo"), paths(answer));
    assertEquals("other", missing.at("/server").asString());
    assertEquals("/problems/unreachable", missing.at("/type").asString());
    assertThat(missing.at("/reason").asString()).contains("no route");
  }

  @Test
  void isUnavailableUntilServerHasStarted() {
    ListServerFeaturesUseCase listing =
        (_, _, _, _) -> new Outcome.Failed<>(new Failure.TimedOut(Duration.ofSeconds(1)));
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withStartingServer(listing))) {
      ParsedResponse all = bridge.get(ALL);

      assertEquals(503, all.status());
      assertEquals("/problems/starting", all.json().at("/type").asString());
      assertEquals("still starting: other", all.json().at("/detail").asString());
      assertEquals("2", all.header("Retry-After"));
    }
  }

  @Test
  void namesServerThatIsStartingWhenOthersHaveStarted() {
    ListServerFeaturesUseCase listing =
        (server, _, _, _) ->
            server.equals(FakeUseCases.DEMO)
                ? served("echo", hit(2, 40))
                : new Outcome.Failed<>(new Failure.TimedOut(Duration.ofSeconds(1)));
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withStartingServer(listing))) {
      ParsedResponse all = bridge.get(ALL);

      assertEquals(200, all.status());
      assertEquals("other", all.json().at("/x-bascule-unavailable/0/server").asString());
    }
  }

  @Test
  void describesServerThatHasStartedMeanwhile() {
    try (TestBridge bridge =
        TestBridge.start(
            FakeUseCases.withStartingServer((_, _, _, _) -> served("echo", hit(2, 40))))) {
      assertEquals(200, bridge.get(ALL).status());
    }
  }

  @Test
  void reportsServersThatDoNotFit() {
    String tooLong = "x".repeat((int) DocumentBudget.PROCESS.maxBytes());
    ListServerFeaturesUseCase listing =
        (server, _, _, _) ->
            server.equals(FakeUseCases.DEMO)
                ? served(tool("large", tooLong), hit(2, 40))
                : served("echo", hit(2, 40));

    ParsedResponse all = get(ALL, listing);
    ParsedResponse one = get(ONE, listing);
    ParsedResponse mcpo = get("/mcpo/demo/openapi.json", listing);

    assertEquals(200, all.status());
    assertEquals(Set.of("/servers/other/tools/echo"), paths(all));
    JsonNode missing = all.json().at("/x-bascule-unavailable/0");
    assertEquals("demo", missing.at("/server").asString());
    assertEquals("/problems/document-too-long", missing.at("/type").asString());
    assertEquals(503, one.status());
    assertEquals("/problems/document-too-long", one.json().at("/type").asString());
    assertEquals(503, mcpo.status());
  }

  @Test
  void countsIncompleteDocumentsByReason() {
    String tooLong = "x".repeat((int) DocumentBudget.PROCESS.maxBytes());
    ListServerFeaturesUseCase listing =
        (server, _, _, _) ->
            server.equals(FakeUseCases.DEMO)
                ? served(tool("large", tooLong), hit(2, 40))
                : new Outcome.Failed<>(DOWN);
    List<DocumentGap> gaps = new CopyOnWriteArrayList<>();
    try (TestBridge bridge = start(listing, gaps)) {
      bridge.get(ONE);
      bridge.get("/mcpo/demo/openapi.json");
      assertEquals(List.of(DocumentGap.TOO_LONG, DocumentGap.TOO_LONG), gaps);
      gaps.clear();
      bridge.get(ALL);
    }

    assertEquals(List.of(DocumentGap.UNAVAILABLE, DocumentGap.TOO_LONG), gaps);
  }

  /** Each of the nested values is the target of a reference, so that a component would copy it. */
  @Test
  void countsDocumentsWithoutSomeSchemas() {
    int levels = 50;
    String references =
        IntStream.rangeClosed(1, levels)
            .mapToObj(level -> "{\"$ref\":\"#/x" + "/a".repeat(level) + "\"}")
            .collect(Collectors.joining(","));
    String nested =
        "{\"a\":".repeat(levels) + "\"" + "y".repeat(20_000) + "\"" + "}".repeat(levels);
    String schema = "{\"anyOf\":[" + references + "],\"x\":" + nested + "}";
    ListServerFeaturesUseCase listing =
        (_, _, _, _) ->
            served(
                OpenApiFixtures.tool("{\"name\":\"bad\",\"inputSchema\":" + schema + "}"),
                hit(2, 40));
    List<DocumentGap> gaps = new CopyOnWriteArrayList<>();
    try (TestBridge bridge = start(listing, gaps)) {
      assertEquals(200, bridge.get(ONE).status());
      assertEquals(200, bridge.get(ALL).status());
      assertEquals(200, bridge.get("/mcpo/demo/openapi.json").status());
    }

    assertEquals(Collections.nCopies(3, DocumentGap.SHORTENED), gaps);
  }

  @Test
  void ignoresServersWithoutTools() {
    Failure notOffered = new Failure.Rejected(-32601, "Method not found", Optional.empty());
    ParsedResponse answer =
        get(
            ALL,
            (server, _, _, _) ->
                server.equals(FakeUseCases.DEMO)
                    ? served("echo", hit(2, 40))
                    : new Outcome.Failed<>(notOffered));

    assertEquals("private, max-age=40", answer.header("Cache-Control"));
    assertFalse(answer.json().has("x-bascule-unavailable"));
  }

  @Test
  void requiresCompleteDocumentWithOnlyIfCached() {
    ParsedResponse answer =
        get(
            ALL,
            (server, _, _, _) ->
                server.equals(FakeUseCases.DEMO)
                    ? served("echo", hit(2, 40))
                    : new Outcome.Failed<>(new Failure.NotCached()),
            "Cache-Control: only-if-cached");

    assertEquals(504, answer.status());
  }

  @Test
  void failsIfTheOnlyServerFails() {
    ParsedResponse answer = get(ONE, (_, _, _, _) -> new Outcome.Failed<>(DOWN));

    assertEquals(502, answer.status());
    assertEquals("demo", answer.json().at("/server").asString());
  }

  @ParameterizedTest
  @ValueSource(strings = {ONE, ALL})
  void passesRequiredFreshness(String path) {
    Queue<FreshnessRequirement> demands = new ConcurrentLinkedQueue<>();
    get(
        path,
        (_, _, requirement, _) -> {
          demands.add(requirement);
          return served("echo", hit(0, 1));
        },
        "Cache-Control: no-cache");

    assertEquals(Set.of(FreshnessRequirement.RELOAD), Set.copyOf(demands));
  }

  @ParameterizedTest
  @ValueSource(strings = {ONE, ALL})
  void changesTagWithTools(String path) {
    Queue<String> names = new ConcurrentLinkedQueue<>(List.of("a", "a", "b", "b", "a", "a"));
    ListServerFeaturesUseCase listServerFeatures =
        (server, _, _, _) ->
            served(server.equals(FakeUseCases.DEMO) ? names.remove() : "x", hit(0, 1));
    try (TestBridge bridge =
        TestBridge.start(
            FakeUseCases.withServerFeatures(new FakeServerFeatures(), listServerFeatures))) {
      String first = bridge.get(path).header("ETag");
      String same = bridge.get(path).header("ETag");
      String changed = bridge.get(path).header("ETag");

      assertThat(first).matches("\"[A-Za-z0-9_-]{22}\"");
      assertEquals(first, same);
      assertNotEquals(first, changed);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {ONE, ALL})
  void answersHead(String path) {
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool())) {
      ParsedResponse head = bridge.send("HEAD", path, "");
      ParsedResponse get = bridge.get(path);

      assertEquals(200, head.status());
      assertEquals("", head.body());
      assertEquals(get.header("Content-Length"), head.header("Content-Length"));
      assertEquals(get.header("ETag"), head.header("ETag"));
    }
  }

  @Test
  void rejectsUnknownServer() {
    ParsedResponse answer = get("/servers/nobody/openapi.json", FakeUseCases::list);

    assertEquals(404, answer.status());
  }

  private static ParsedResponse get(
      String path, ListServerFeaturesUseCase listServerFeatures, String... headers) {
    try (TestBridge bridge =
        TestBridge.start(
            FakeUseCases.withServerFeatures(new FakeServerFeatures(), listServerFeatures))) {
      return bridge.get(path, headers);
    }
  }

  private static Set<String> paths(ParsedResponse answer) {
    return Set.copyOf(answer.json().at("/paths").propertyNames());
  }

  /** Starts a bridge that adds the reasons of incomplete documents to {@code gaps}. */
  private static TestBridge start(ListServerFeaturesUseCase listing, List<DocumentGap> gaps) {
    HttpRequestObserver observer =
        new HttpRequestObserver() {
          @Override
          public void documentIncomplete(DocumentGap reason) {
            gaps.add(reason);
          }
        };
    return TestBridge.start(
        FakeUseCases.withServerFeatures(new FakeServerFeatures(), listing),
        TestBridge.NO_MCP,
        new HttpTelemetry(observer, HttpTelemetry.NONE.exposition()));
  }

  private static Outcome<Listing> served(String tool, CacheProvenance provenance) {
    return served(tool(tool, ""), provenance);
  }

  private static Tool tool(String name, String description) {
    JsonBytes json =
        JsonBytes.of(
            "{\"name\":\""
                + name
                + "\",\"inputSchema\":{}"
                + (description.isEmpty() ? "" : ",\"description\":\"" + description + "\"")
                + "}");
    return new Tool(new ToolName(name), json, ToolAnnotations.UNKNOWN);
  }

  private static Outcome<Listing> served(Tool described, CacheProvenance provenance) {
    return new Outcome.Served<>(
        new Listing(ListKind.TOOLS, List.of(described), CacheHints.NONE, List.of()), provenance);
  }

  private static CacheProvenance hit(long age, long remaining) {
    return new CacheProvenance.Hit(
        new Freshness(Duration.ofSeconds(age), Duration.ofSeconds(remaining)));
  }
}
