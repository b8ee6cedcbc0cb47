package dev.bascule.adapter.in.http.mcpo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.FakeUseCases;
import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import dev.bascule.adapter.in.http.TestBridge;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.ArgumentError;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.mcp.json.JsonCodec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The emulation of mcpo. */
final class McpoHandlersTest {

  private static final String ECHO = "/mcpo/demo/echo";

  @Test
  void describesServer() {
    ParsedResponse answer =
        get("/mcpo/demo/openapi.json", "Accept: application/json", "Accept: text/html");

    assertEquals(200, answer.status());
    assertEquals("application/json", answer.header("Content-Type"));
    assertEquals("/mcpo/demo", answer.json().at("/servers/0/url").asString());
    assertEquals("tool_echo_post", answer.json().at("/paths/~1echo/post/operationId").asString());
    assertEquals("bascule; hit; ttl=41", answer.header("Cache-Status"));
    assertEquals("private, max-age=41", answer.header("Cache-Control"));
    assertThat(answer.header("ETag")).matches("\"[A-Za-z0-9_-]{22}\"");
    assertEquals(answer.header("ETag"), get("/mcpo/demo/openapi.json?v=2").header("ETag"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[{'type':'text','text':'hi'}]                                  | 'hi'",
        "[{'type':'text','text':'{\\'a\\':1.50}'}]                      | {'a':1.50}",
        "[{'type':'text','text':'42'}]                                  | 42",
        "[{'type':'text','text':'a'},{'type':'text','text':'1'}]        | ['a',1]",
        "[{'type':'image','mimeType':'image/png','data':'AA=='}]        |"
            + " 'data:image/png;base64,AA=='",
        "[{'type':'audio','mimeType':'audio/wav','data':'AA=='}]        |"
            + " 'data:audio/wav;base64,AA=='",
        "[{'type':'resource','resource':{'uri':'a:b','text':'all'}}]    | 'all'",
        "[]                                                             | []",
      })
  void unwrapsResult(String content, String expected) {
    try (TestBridge bridge =
        TestBridge.start(answering(FakeUseCases.served(json("{'content':" + content + "}"))))) {
      ParsedResponse answer = bridge.post(ECHO, "{}");

      assertEquals(200, answer.status());
      assertEquals(json(expected), answer.body());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'content':[{'type':'text','text':'5'}],'structuredContent':{'result':5}} | 5",
        "{'content':[],'structuredContent':{'result':5}}                           | {'result':5}",
      })
  void prefersContentLikeMcpo(String result, String expected) {
    try (TestBridge bridge = TestBridge.start(answering(FakeUseCases.served(json(result))))) {
      assertEquals(json(expected), bridge.post(ECHO, "{}").body());
    }
  }

  @ParameterizedTest
  @MethodSource
  void reportsErrorsInDetail(Outcome<McpResult> outcome, int status, String detail) {
    try (TestBridge bridge = TestBridge.start(answering(outcome))) {
      ParsedResponse answer = bridge.post(ECHO, "{}");

      assertEquals(status, answer.status());
      assertEquals("application/json", answer.header("Content-Type"));
      assertEquals("no-store", answer.header("Cache-Control"));
      assertEquals(JsonCodec.MAPPER.readTree(json(detail)), answer.json().path("detail"));
    }
  }

  static Stream<Arguments> reportsErrorsInDetail() {
    return Stream.of(
        error("{'content':[{'type':'text','text':'no'}],'isError':true}", "{'message':'no'}"),
        error("{'content':[],'isError':true}", "{'message':'Unknown tool execution error'}"),
        rejected(-32700, 400),
        rejected(-32600, 400),
        rejected(-32601, 404),
        rejected(-32602, 422),
        rejected(-32603, 500),
        rejected(-32000, 500),
        Arguments.of(
            new Outcome.Failed<>(
                new Failure.Rejected(-32602, "no", Optional.of(JsonBytes.of("[1]")))),
            422,
            "{'message':'no','data':[1]}"),
        Arguments.of(
            new Outcome.Failed<>(
                new Failure.InvalidArguments(
                    List.of(
                        new ArgumentError("/text", "required", "is required, but missing"),
                        new ArgumentError("/a~1b/0", "type", "expected string")))),
            422,
            "[{'type':'missing','msg':'Field required','loc':['body','text']},"
                + "{'type':'value_error','msg':'expected string','loc':['body','a/b','0']}]"));
  }

  private static Arguments error(String result, String detail) {
    McpResult error = new McpResult(JsonBytes.of(json(result)), McpResult.Kind.ERROR);
    return Arguments.of(new Outcome.Served<>(error, CacheProvenance.Forwarded.BYPASS), 500, detail);
  }

  private static Arguments rejected(int code, int status) {
    return Arguments.of(
        new Outcome.Failed<>(new Failure.Rejected(code, "no", Optional.empty())),
        status,
        "{'message':'no'}");
  }

  @Test
  void reportsOwnProblems() {
    Outcome<McpResult> open =
        new Outcome.Failed<>(new Failure.CircuitOpen(Duration.ofMillis(1500)));
    try (TestBridge bridge = TestBridge.start(answering(open))) {
      ParsedResponse answer = bridge.post(ECHO, "{}");

      assertEquals(503, answer.status());
      assertEquals("2", answer.header("Retry-After"));
      assertEquals("/problems/circuit-open", answer.json().at("/detail/data/type").asString());
      assertEquals("demo", answer.json().at("/detail/data/server").asString());
    }
  }

  @Test
  void reportsUnavailableServer() {
    Outcome<McpResult> gone =
        new Outcome.Failed<>(new Failure.Unreachable("refused", DeliveryStatus.NOT_SENT));
    try (TestBridge bridge = TestBridge.start(answering(gone))) {
      assertEquals(502, bridge.post(ECHO, "{}").status());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /mcpo/nobody/echo,          404",
    "POST, /mcpo/demo/absent,          404",
    "GET,  /mcpo/nobody/openapi.json,  404",
    "GET,  /mcpo/demo/echo,            405",
    "GET,  /mcpo/demo,                 404",
    "GET,  /mcpo/demo/api/config,      404",
  })
  void rejectsUnknownServerAndTool(String method, String path, int status) {
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool())) {
      ParsedResponse answer = bridge.send(method, path, "");

      assertEquals(status, answer.status());
      assertTrue(answer.json().has("detail"), answer::body);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[]", "1", "{\"a\":1,\"a\":2}"})
  void rejectsBodyLikeFastApi(String body) {
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool())) {
      ParsedResponse answer = bridge.post(ECHO, body);

      assertEquals(422, answer.status());
      assertEquals("json_invalid", answer.json().at("/detail/0/type").asString());
      assertEquals("body", answer.json().at("/detail/0/loc/0").asString());
    }
  }

  @Test
  void forwardsKnownArguments() throws InterruptedException {
    BlockingQueue<String> called = new LinkedBlockingQueue<>();
    try (TestBridge bridge =
        TestBridge.start(
            FakeUseCases.withCallTool(
                (call, _, _) -> {
                  called.add(call.arguments().json().text());
                  return FakeUseCases.served("{}");
                }))) {
      bridge.post(ECHO, "{\"unknown\":1}", "Content-Type: application/json");
      bridge.post(ECHO, "", "Content-Type: application/json", "Accept: text/html");

      assertEquals("{}", called.take());
      assertEquals("{}", called.take());
    }
  }

  private static ParsedResponse get(String target, String... headers) {
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool())) {
      return bridge.get(target, headers);
    }
  }

  private static UseCases answering(Outcome<McpResult> outcome) {
    return FakeUseCases.withCallTool((_, _, _) -> outcome);
  }

  private static String json(String text) {
    return text.replace("\\'", "\\\"").replace('\'', '"');
  }
}
