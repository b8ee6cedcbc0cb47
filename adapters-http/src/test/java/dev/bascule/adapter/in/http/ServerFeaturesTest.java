package dev.bascule.adapter.in.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The features of servers other than tools. */
final class ServerFeaturesTest {

  private static final TestBridge BRIDGE = TestBridge.start(FakeUseCases.withEchoTool());

  @AfterAll
  static void close() {
    BRIDGE.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/servers/demo/resources          | {\"resources\":[{\"n\":1.50}]}",
        "/servers/demo/resource-templates | {\"resourceTemplates\":[{\"n\":1.50}]}",
        "/servers/demo/prompts            | {\"prompts\":[{\"n\":1.50}]}",
      })
  void listsUnchangedFeatures(String path, String json) {
    ParsedResponse answer = BRIDGE.get(path);

    assertEquals(200, answer.status());
    assertEquals(json, answer.body());
    assertEquals("bascule; hit; ttl=41", answer.header("Cache-Status"));
    assertEquals("private, max-age=41", answer.header("Cache-Control"));
    assertEquals("1", answer.header("Age"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"resources", "resource-templates", "prompts", "resources/read?uri=a:b"})
  void answerHead(String path) {
    ParsedResponse head = BRIDGE.send("HEAD", "/servers/demo/" + path, "");
    ParsedResponse get = BRIDGE.get("/servers/demo/" + path);

    assertEquals(200, head.status());
    assertEquals(get.header("Content-Length"), head.header("Content-Length"));
  }

  @Test
  void readsResource() {
    ParsedResponse answer =
        BRIDGE.get("/servers/demo/resources/read?uri=test%3A%2F%2Fa%2Fb%3Fc%3D%2B");

    assertEquals(200, answer.status());
    assertEquals("{\"uri\":\"test://a/b?c=+\",\"x\":1.50}", answer.body());
    assertEquals("bascule; fwd=bypass", answer.header("Cache-Status"));
  }

  @Test
  void readsResourceWithRequiredFreshness() {
    FakeServerFeatures asking = new FakeServerFeatures();
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withServerFeatures(asking))) {
      bridge.get("/servers/demo/resources/read?uri=a:b", "Cache-Control: no-cache");
      bridge.get("/servers/demo/resources/read?uri=a:b");
    }

    assertEquals(List.of(FreshnessRequirement.RELOAD, FreshnessRequirement.NONE), asking.demands());
  }

  @Test
  void getsPrompt() {
    ParsedResponse answer = BRIDGE.post("/servers/demo/prompts/a%2Fb", "{\"n\": \"1\"}");

    assertEquals(200, answer.status());
    assertEquals("{\"prompt\":\"a/b\",\"of\":{\"n\": \"1\"}}", answer.body());
    assertEquals("no-store", answer.header("Cache-Control"));
  }

  @Test
  void getsPromptWithoutArguments() {
    assertEquals("{\"prompt\":\"a\",\"of\":{}}", BRIDGE.post("/servers/demo/prompts/a", "").body());
  }

  @Test
  void completesArgument() {
    String params = "{\"ref\":{\"type\":\"ref/prompt\",\"name\":\"a\"},\"argument\":{\"n\":1.50}}";

    ParsedResponse answer = BRIDGE.post("/servers/demo/completion", params);

    assertEquals(200, answer.status());
    assertEquals(params, answer.body());
  }

  @ParameterizedTest
  @CsvSource({"resources/read, GET HEAD OPTIONS", "prompts/a, OPTIONS POST"})
  void rejectsOtherMethods(String path, String allowed) {
    ParsedResponse answer = BRIDGE.send("DELETE", "/servers/demo/" + path, "");

    assertEquals(405, answer.status());
    assertEquals(allowed.replace(" ", ", "), answer.header("Allow"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET  | /servers/demo/resources/read             |           | 400 | \"uri\\\" is missing",
        "GET  | /servers/demo/resources/read?uri=        |           | 400 | has no value",
        "GET  | /servers/demo/resources/read?uri=%zz     |           | 400 | percent",
        "GET  | /servers/demo/resources/read?url=a       |           | 400 | is unknown",
        "GET  | /servers/nobody/resources                |           | 404 | nobody",
        "POST | /servers/demo/prompts/a                  | []        | 400 | a JSON object",
        "POST | /servers/demo/prompts/a                  | {\"n\":1} | 400 | must be strings",
        "POST | /servers/demo/prompts/a                  | {\"n\":   | 400 | line 1",
        "POST | /servers/demo/completion                 | nonsense  | 400 | line 1",
        "GET  | /servers/demo/prompts/a                  |           | 405 | POST",
      })
  void rejectsInvalidRequest(String method, String target, String body, int status, String words) {
    ParsedResponse answer = BRIDGE.send(method, target, body == null ? "" : body);

    assertEquals(status, answer.status(), answer.body());
    assertEquals("application/problem+json", answer.header("Content-Type"));
    assertThat(answer.body()).contains(words);
  }

  @ParameterizedTest
  @CsvSource({
    "GET,  resources/read?uri=a:b, -32002, 404, unknown-resource",
    "GET,  resources/read?uri=a:b, -32602, 404, unknown-resource",
    "GET,  resources/read?uri=a:b, -32601, 404, not-offered",
    "GET,  resources/read?uri=a:b, -32603, 502, rejected",
    "POST, prompts/a,              -32602, 422, invalid-arguments",
    "POST, prompts/b,              -32602, 404, unknown-prompt",
    "POST, prompts/b,              -32601, 404, not-offered",
    "POST, prompts/b,              -32603, 502, rejected",
    "POST, completion,             -32602, 422, invalid-arguments",
    "POST, completion,             -32601, 404, not-offered",
    "POST, completion,             -32000, 502, rejected",
  })
  void reportsErrorOfServer(String method, String path, int code, int status, String name) {
    Failure rejected = new Failure.Rejected(code, "no, thanks", data());
    ParsedResponse answer = ask(method, path, new Outcome.Failed<>(rejected));

    assertProblem(answer, status, name);
    assertEquals("no, thanks", answer.json().at("/detail").asString());
    assertEquals(code, answer.json().at("/code").asInt());
    assertEquals("b", answer.json().at("/data/a").asString());
    assertEquals("demo", answer.json().at("/server").asString());
    assertEquals(path.startsWith("prompts") ? path.substring(8) : "", prompt(answer));
  }

  @ParameterizedTest
  @CsvSource({
    "GET,  resources/read?uri=a:b",
    "POST, prompts/a",
    "POST, completion",
  })
  void failsLikeTools(String method, String path) {
    assertProblem(ask(method, path, failed(new Failure.UnknownServer("x"))), 404, "unknown-server");
    assertProblem(ask(method, path, failed(new Failure.TimedOut(Duration.ZERO))), 504, "timed-out");
    ParsedResponse open = ask(method, path, failed(new Failure.CircuitOpen(Duration.ofSeconds(7))));
    assertProblem(open, 503, "circuit-open");
    assertEquals("7", open.header("Retry-After"));
  }

  @ParameterizedTest
  @CsvSource({
    "GET,  resources/read?uri=a:b",
    "POST, prompts/a",
    "POST, completion",
  })
  void reportsRequiredInput(String method, String path) {
    String result = "{\"resultType\":\"input_required\",\"requestState\":\"s\",\"x\":1.50}";
    McpResult asksBack = new McpResult(JsonBytes.of(result), McpResult.Kind.CONTINUATION);
    ParsedResponse answer = ask(method, path, new Outcome.Served<>(asksBack, FakeUseCases.hit()));

    assertProblem(answer, 409, "input-required");
    assertThat(answer.body()).contains("\"result\":" + result);
  }

  @ParameterizedTest
  @ValueSource(strings = {"prompts/a", "completion"})
  void isNotCached(String path) {
    ParsedResponse answer =
        BRIDGE.post("/servers/demo/" + path, "", "Cache-Control: only-if-cached");

    assertProblem(answer, 504, "not-cached");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tools", "prompts", "resources", "resource-templates"})
  void reportsUnsupportedFeature(String path) {
    Failure unknown = new Failure.Rejected(-32601, "Method not found", Optional.empty());
    UseCases bare =
        FakeUseCases.withServerFeatures(
            new FakeServerFeatures(), (_, _, _, _) -> new Outcome.Failed<>(unknown));
    try (TestBridge bridge = TestBridge.start(bare)) {
      assertProblem(bridge.get("/servers/demo/" + path), 404, "not-offered");
    }
  }

  @Test
  void reportsErrorOfServerIfListIsUnavailable() {
    Failure invalid = new Failure.Rejected(-32602, "no, thanks", Optional.empty());
    UseCases silent =
        FakeUseCases.withServerFeatures(
            new FakeServerFeatures(new Outcome.Failed<>(invalid)),
            (_, _, _, _) -> new Outcome.Failed<>(new Failure.NotCached()));
    try (TestBridge bridge = TestBridge.start(silent)) {
      assertProblem(bridge.post("/servers/demo/prompts/a", ""), 422, "invalid-arguments");
    }
  }

  private static ParsedResponse ask(String method, String path, Outcome<McpResult> outcome) {
    try (TestBridge bridge =
        TestBridge.start(FakeUseCases.withServerFeatures(new FakeServerFeatures(outcome)))) {
      return bridge.send(method, "/servers/demo/" + path, "");
    }
  }

  private static Outcome<McpResult> failed(Failure failure) {
    return new Outcome.Failed<>(failure);
  }

  private static void assertProblem(ParsedResponse answer, int status, String name) {
    assertEquals(status, answer.status(), answer.body());
    assertEquals("application/problem+json", answer.header("Content-Type"));
    assertEquals("/problems/" + name, answer.json().at("/type").asString());
    assertFalse(answer.headers().containsKey("cache-status"));
  }

  private static String prompt(ParsedResponse answer) {
    return answer.json().at("/prompt").asString("");
  }

  private static Optional<JsonBytes> data() {
    return Optional.of(JsonBytes.of("{\"a\":\"b\"}"));
  }
}
