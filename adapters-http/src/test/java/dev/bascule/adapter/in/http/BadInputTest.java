package dev.bascule.adapter.in.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses to invalid input. */
final class BadInputTest {

  private static final String ECHO = "/servers/demo/tools/echo";
  private static final TestBridge BRIDGE = TestBridge.start(FakeUseCases.withEchoTool());

  @AfterAll
  static void close() {
    BRIDGE.close();
  }

  static Stream<Arguments> requests() {
    return Stream.of(
        body("nonsense", 400, "line 1, column"),
        body("{\"a\":", 400, "line 1, column"),
        body("{\"a\":1}{}", 400, "Unexpected text after"),
        body("[]", 400, "a JSON object"),
        body("42", 400, "a JSON object"),
        body("null", 400, "a JSON object"),
        body("message=hi", 400, "line 1, column"),
        body("{\"a\":1,\"a\":1}", 400, "Duplicate"),
        body("{\"a\":{\"b\":1,\"b\":2}}", 400, "Duplicate"),
        body("{\"a\":\"\\udfff\"}", 400, "lone surrogate"),
        body("\uFEFF{}", 400, "line 1, column 1"),
        body("[".repeat(100_000), 400, "a JSON object"),
        body("{\"a\":" + "[".repeat(100_000), 400, "depth"),
        body("{\"a\":" + "9".repeat(100_000) + "}", 400, "Number value length"),
        type("text/plain", 415, "application/json"),
        type("multipart/form-data; boundary=x", 415, "application/json"),
        type("application/xml", 415, "application/json"),
        type("application/json; charset=iso-8859-1", 415, "UTF-8"),
        type("application/json\r\nContent-Encoding: gzip", 415, "Content-Encoding"),
        request("GET", "/nowhere", 404, "see GET / for available routes"),
        request("GET", "/servers/", 404, "no server \\\"\\\" is configured"),
        request("GET", "/servers/nobody", 404, "\\\"nobody\\\""),
        request("GET", "/servers/demo/tools/echo/more", 404, "see GET /"),
        request("GET", "/servers/nobody/tools", 404, "\\\"nobody\\\""),
        request("GET", "/servers/no%2Fbody/tools", 404, "\\\"no/body\\\""),
        request("GET", "/servers/%20/tools", 404, "\\\" \\\""),
        request("GET", "/servers/demo/tools/unknown", 404, "\\\"unknown\\\""),
        request("GET", "/servers/demo/tools/" + "x".repeat(300), 404, "lists no tool"),
        request("POST", "/servers/nobody/tools/echo", 404, "\\\"nobody\\\""),
        request("POST", "/admin/breakers/nobody/open", 404, "\\\"nobody\\\""),
        request("POST", "/admin/breakers/demo/explode", 404, "see GET /"),
        request("DELETE", "/admin/caches/tools?server=nobody", 404, "\\\"nobody\\\""),
        request("DELETE", "/admin/caches/responses?server=a/b", 404, "\\\"a/b\\\""),
        request("DELETE", "/admin/caches/unknown", 404, "see GET /"),
        request("PUT", ECHO, 405, "GET, HEAD, OPTIONS, POST"),
        request("DELETE", "/servers", 405, "GET, HEAD, OPTIONS"),
        request("POST", "/servers", 405, "GET, HEAD, OPTIONS"),
        request("GET", "/admin/caches/cleanup", 405, "OPTIONS, POST"),
        request("BREW", "/servers", 405, "GET, HEAD, OPTIONS"),
        request("CONNECT", "127.0.0.1", 405, "CONNECT is not supported"),
        request("CONNECT", "127.0.0.1:80", 405, "CONNECT is not supported"),
        request("GET", "/servers?verbose=1", 400, "\\\"verbose\\\" is unknown"),
        request("GET", "/servers?unwrap=true", 400, "\\\"unwrap\\\" is unknown"),
        request("POST", ECHO + "?unwrap=maybe", 400, "true or false"),
        request("POST", ECHO + "?unwrap=true&unwrap=true", 400, "occurs more than once"),
        request("POST", ECHO + "?unwrap=%zz", 400, "percent"),
        request("DELETE", "/admin/caches/tools?server=demo&tool=x", 400, "\\\"tool\\\" is unknown"),
        clear(
            "responses?tag[]=issue:42", "\\\"tag[]\\\" is unknown; the route has \\\"server\\\","),
        clear("responses?tag%5B%5D=issue:42", "\\\"tag[]\\\" is unknown"),
        clear("responses?tag=a&tag[]=b", "\\\"tag[]\\\" is unknown"),
        clear("responses?tags=issue:42", "\\\"tags\\\" is unknown"),
        clear("responses?Tag=issue:42", "\\\"Tag\\\" is unknown"),
        clear("responses?tag=", "\\\"tag\\\" has no value"),
        clear("responses?tag", "\\\"tag\\\" has no value"),
        clear("responses?tag=a&tag=", "\\\"tag\\\" has no value"),
        clear("responses?server=", "\\\"server\\\" has no value"),
        clear("responses?tool=", "\\\"tool\\\" has no value"),
        clear("responses?soft=", "\\\"soft\\\" has no value"),
        clear("responses?=issue:42", "\\\"\\\" is unknown"),
        clear("tools?server=", "\\\"server\\\" has no value"),
        request("DELETE", "/admin/caches?server=demo", 400, "the route has none"),
        request("DELETE", "/admin/caches/responses;tag=issue:42", 404, "see GET /"),
        request("DELETE", "/admin/caches/responses/issue:42", 404, "see GET /"),
        request("POST", "/admin/caches/cleanup?server=demo", 400, "\\\"server\\\" is unknown"),
        request("POST", "/admin/reload?dryRun=true", 400, "\\\"dryRun\\\" is unknown"),
        request("POST", ECHO + "?unwrap=", 400, "\\\"unwrap\\\" has no value"),
        admin("DELETE", "/admin/caches/responses", "tag=issue:42", "\\\"tag\\\""),
        admin("DELETE", "/admin/caches/responses", "{\"tag\":\"issue:42\"}", "\\\"tag\\\""),
        admin("DELETE", "/admin/caches/responses", "[]", "takes no body"),
        admin("DELETE", "/admin/caches/tools", "{\"server\":\"demo\"}", "\\\"server\\\""),
        admin("DELETE", "/admin/caches", "server=demo", "takes no body"),
        admin("POST", "/admin/breakers/demo/open", "{\"tool\":\"echo\"}", "takes no body"),
        request("DELETE", "/admin/caches/responses?tag=tool:", 400, "tag must be"),
        request("DELETE", "/admin/caches/responses?tag=a&tool=x", 400, "exclude each other"),
        request("DELETE", "/admin/caches/responses?tag=a&soft=1", 400, "soft must be"),
        request("DELETE", "/admin/caches/responses?soft=true", 400, "soft requires"),
        request("DELETE", "/admin/caches/responses?tag=a&server=a/b", 404, "\\\"a/b\\\""),
        request("DELETE", "/admin/caches/responses?soft=true&soft=true", 400, "more than once"),
        request("GET", "/servers/../admin/metrics", 400, ""),
        request("GET", "/servers/%2e%2e/admin/metrics", 400, ""),
        request("GET", "/servers/demo/tools/%2E%2E", 404, "lists no tool"),
        request("GET", "/servers/demo/tools/.%2e", 400, ""),
        request("GET", "//servers", 400, ""),
        request("GET", "/servers/%zz/tools", 400, ""),
        request("GET", "/servers/%ff/tools", 400, ""),
        request("GET", "/servers/%u0041/tools", 400, ""),
        header("Accept: text/html", 406, "Accept"),
        header("Accept: */*, application/json;q=0, application/problem+json; q=0.0", 406, "Accept"),
        header("Origin: http://evil.example", 403, "Origin"),
        header("Origin: null", 403, "Origin"),
        header("Origin: http://127.0.0.1:8080", 403, "Origin"),
        header("Origin: http://127.0.0.1\r\nOrigin: http://127.0.0.1", 403, "Origin"),
        header("Host: other.example", 400, ""),
        header("X-Long: " + "x".repeat(20 * 1024), 431, ""),
        header("X Y: 1", 400, ""),
        header("X-Y : 1", 400, ""),
        header("Content-Length: -1", 400, ""),
        header("Transfer-Encoding: xchunked", 400, ""),
        header("Content-Length: 5\r\nTransfer-Encoding: chunked", 400, ""));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void rejectsInvalidRequest(String request, int status, String words) {
    ParsedResponse answer = exchange(request.getBytes(StandardCharsets.UTF_8));

    assertProblem(answer, status, words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", " { }\r\n"})
  void ignoresEmptyBodyOfAdministrativeRequest(String body) {
    assertEquals(200, BRIDGE.send("DELETE", "/admin/caches/responses", body).status());
  }

  @Test
  void rejectsBodyThatIsNotUtf8() {
    byte[] request =
        RawClient.request("POST", ECHO, "{\"a\":\"?\"}").getBytes(StandardCharsets.UTF_8);
    request[request.length - 3] = (byte) 0xff;

    ParsedResponse answer = exchange(request);

    assertProblem(answer, 400, "not valid UTF-8 (line 1, column 7)");
  }

  @Test
  void rejectsBodyWithTooLargeContentLength() {
    String head =
        "POST " + ECHO + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5242880\r\n\r\n";

    ParsedResponse answer = exchange(head.getBytes(StandardCharsets.UTF_8));

    assertProblem(answer, 413, "4194304 bytes");
    assertEquals("close", answer.header("Connection"));
  }

  @Test
  void readsOnAfterTheRejectionSoThatTheClientCanReadIt() {
    String head =
        "POST " + ECHO + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 16777216\r\n\r\n";
    try (RawClient client = BRIDGE.connect()) {
      client.write(head);

      ParsedResponse answer = client.read();
      // More than the buffers of both sides hold: a reset would make it fail.
      client.write(" ".repeat(16_777_216));

      assertProblem(answer, 413, "4194304 bytes");
      assertEquals("", client.readToEnd());
    }
  }

  @Test
  void rejectsTooLargeChunkedBody() {
    String head =
        "POST " + ECHO + " HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    String chunk = "100001\r\n" + " ".repeat(0x10_0001) + "\r\n";

    ParsedResponse answer = exchange((head + chunk.repeat(4)).getBytes(StandardCharsets.UTF_8));

    assertProblem(answer, 413, "4194304 bytes");
    assertEquals("close", answer.header("Connection"));
  }

  @Test
  void rejectsMalformedChunks() {
    String request =
        "POST "
            + ECHO
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n";

    ParsedResponse answer = exchange(request.getBytes(StandardCharsets.UTF_8));

    assertProblem(answer, 400, "");
  }

  @Test
  void rejectsLinesWithBareLineFeed() {
    ParsedResponse answer =
        exchange("GET /servers HTTP/1.1\nHost: x\n\n".getBytes(StandardCharsets.UTF_8));

    assertProblem(answer, 400, "");
  }

  @Test
  void rejectsRequestWithoutHost() {
    ParsedResponse answer =
        exchange("GET /servers HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8));

    assertProblem(answer, 400, "");
  }

  @Test
  void rejectsUnsupportedHttpVersion() {
    ParsedResponse answer =
        exchange(
            "GET /servers HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.UTF_8));

    assertProblem(answer, 505, "version");
  }

  @Test
  void rejectsPageAfterDnsRebinding() {
    String rebound =
        "GET /servers HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://evil.example\r\n\r\n";

    assertProblem(exchange(rebound.getBytes(StandardCharsets.UTF_8)), 403, "Origin");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/servers", "/health/live", "/mcp", "/servers/demo/mcp", "/nowhere"})
  void rejectsUnknownHost(String path) {
    String rebound = "GET " + path + " HTTP/1.1\r\nHost: evil.example:8808\r\n\r\n";

    assertProblem(exchange(rebound.getBytes(StandardCharsets.UTF_8)), 403, "Host");
  }

  @Test
  void suggestsSimilarToolThatCallerMaySee() {
    FakeCallTool unknown =
        (call, _, _) -> new Outcome.Failed<>(new Failure.UnknownTool(call.server(), call.tool()));
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withCallTool(unknown))) {
      String path = "/servers/demo/tools/ehco";
      String expected = "the server lists no tool \"ehco\"; did you mean \"echo\"?";

      assertEquals(expected, bridge.get(path).json().at("/detail").asString());
      assertEquals(expected, bridge.send("POST", path, "{}").json().at("/detail").asString());
    }
  }

  @Test
  void problemContainsServerToolAndPath() {
    ParsedResponse answer = BRIDGE.get("/servers/demo/tools/unknown", "X-Request-Id: mine");

    assertEquals(
        """
        {"type":"/problems/unknown-tool","title":"Unknown tool","status":404,\
        "detail":"the server lists no tool \\"unknown\\"",\
        "instance":"/servers/demo/tools/unknown","server":"demo","tool":"unknown",\
        "requestId":"mine"}\
        """,
        answer.body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /servers HTTP/1.1\r\nHost: 127.0.0.1\r\nX Y: 1\r\n\r\n",
        "GET /servers?key=secret HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
        "GET /servers HTTP/1.1\r\n\r\n"
      })
  void problemContainsPathIfTheServerRejects(String request) {
    ParsedResponse answer = exchange(request.getBytes(StandardCharsets.UTF_8));

    assertEquals("/servers", answer.json().at("/instance").asString(), answer.body());
  }

  @Test
  void problemContainsPathIfHeadersAreTooLarge() {
    ParsedResponse answer =
        exchange(
            RawClient.request("GET", "/servers", "", "X-Long: " + "x".repeat(20 * 1024))
                .getBytes(StandardCharsets.UTF_8));

    assertEquals("/servers", answer.json().at("/instance").asString(), answer.body());
  }

  @Test
  void problemOmitsQuery() {
    ParsedResponse answer = BRIDGE.get("/servers/%zz/tools?key=secret");

    assertThat(answer.body()).doesNotContain("secret");
  }

  @Test
  void problemOmitsDetailsOfInternalError() {
    UseCases broken =
        FakeUseCases.withCallTool(
            (_, _, _) -> {
              throw new IllegalStateException("secret");
            });
    try (TestBridge bridge = TestBridge.start(broken)) {
      ParsedResponse answer = bridge.post(ECHO, "{}");

      assertProblem(answer, 500, "error id");
      assertThat(answer.body()).doesNotContain("secret");
    }
  }

  private static ParsedResponse exchange(byte[] request) {
    try (RawClient client = BRIDGE.connect()) {
      client.write(request);
      return client.read();
    }
  }

  private static void assertProblem(ParsedResponse answer, int status, String words) {
    assertEquals(status, answer.status(), answer.body());
    assertEquals("application/problem+json", answer.header("Content-Type"), answer.body());
    assertEquals(status, answer.json().at("/status").asInt());
    assertThat(answer.json().at("/type").asString()).startsWith("/problems/");
    assertThat(answer.json().at("/title").asString()).isNotBlank();
    assertThat(answer.json().at("/detail").asString()).isNotBlank();
    assertThat(answer.body()).contains(words);
    assertThat(answer.body()).doesNotContain("\\tat ", "Exception", "jetty", "tools.jackson");
  }

  private static Arguments body(String body, int status, String words) {
    return Arguments.of(RawClient.request("POST", ECHO, body), status, words);
  }

  private static Arguments type(String type, int status, String words) {
    return Arguments.of(
        RawClient.request("POST", ECHO, "{}", "Content-Type: " + type), status, words);
  }

  private static Arguments request(String method, String target, int status, String words) {
    return Arguments.of(RawClient.request(method, target, ""), status, words);
  }

  private static Arguments clear(String target, String words) {
    return request("DELETE", "/admin/caches/" + target, 400, words);
  }

  private static Arguments admin(String method, String path, String body, String words) {
    return Arguments.of(RawClient.request(method, path, body), 400, words);
  }

  private static Arguments header(String header, int status, String words) {
    return Arguments.of(RawClient.request("GET", "/servers", "", header), status, words);
  }
}
