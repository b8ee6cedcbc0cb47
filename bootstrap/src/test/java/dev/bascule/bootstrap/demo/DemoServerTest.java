package dev.bascule.bootstrap.demo;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class DemoServerTest {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.parse("2026-11-24T12:00:00Z"));

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
  private final HttpClient client = HttpClient.newHttpClient();
  private final DemoServer demo;
  private String session = "";

  DemoServerTest() throws IOException {
    demo = DemoServer.start(nanos::get, NOON);
  }

  @BeforeEach
  void initialize() throws Exception {
    session =
        post("{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{}}")
            .headers()
            .firstValue("Mcp-Session-Id")
            .orElseThrow();
  }

  @AfterEach
  void stop() {
    client.close();
    demo.close();
  }

  private HttpResponse<String> post(String body) throws Exception {
    return client.send(
        request(session).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String sessionId) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(demo.uri())
            .timeout(Duration.ofSeconds(5))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream");
    return sessionId.isEmpty() ? request : request.header("Mcp-Session-Id", sessionId);
  }

  private JsonNode rpc(String method, String params) throws Exception {
    String body =
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"" + method + "\",\"params\":" + params + "}";
    return MAPPER.readTree(post(body).body());
  }

  private JsonNode call(String tool, String arguments) throws Exception {
    return rpc("tools/call", "{\"name\":\"" + tool + "\",\"arguments\":" + arguments + "}")
        .path("result");
  }

  private int statusOfCall() throws Exception {
    return post("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"clock\"}}")
        .statusCode();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2025-11-25", "2025-06-18"})
  void acceptsKnownVersions(String version) throws Exception {
    JsonNode reply = rpc("initialize", "{\"protocolVersion\":\"" + version + "\"}");

    assertEquals(version, reply.path("result").path("protocolVersion").asString());
    assertEquals(7, reply.path("id").asInt());
  }

  @Test
  void offersNewestForUnknownVersion() throws Exception {
    JsonNode reply = rpc("initialize", "{\"protocolVersion\":\"2024-11-05\"}");

    assertEquals("2025-11-25", reply.path("result").path("protocolVersion").asString());
  }

  @Test
  void listsItsTools() throws Exception {
    JsonNode tools = rpc("tools/list", "{}").path("result").path("tools");

    assertEquals(
        List.of("clock", "note", "slow", "flaky"),
        tools.valueStream().map(tool -> tool.path("name").asString()).toList());
    assertTrue(tools.path(0).path("annotations").path("readOnlyHint").asBoolean());
  }

  @Test
  void countsCallsOfClock() throws Exception {
    call("clock", "{}");

    JsonNode second = call("clock", "{}").path("structuredContent");

    assertEquals(
        MAPPER.readTree("{\"time\":\"2026-11-24T12:00:00Z\",\"reading\":2,\"note\":\"\"}"), second);
  }

  @Test
  void returnsNoteWithClock() throws Exception {
    call("note", "{\"text\":\"hi\"}");

    assertEquals("hi", call("clock", "{}").path("structuredContent").path("note").asString());
  }

  @Test
  void rejectsInvalidNote() throws Exception {
    assertTrue(call("note", "{\"text\":1}").path("isError").asBoolean());
  }

  @Test
  void respondsSlowlyOnRequest() throws Exception {
    JsonNode result = call("slow", "{\"seconds\":0.01}");

    assertEquals("Done after 0.01 s.", result.path("content").path(0).path("text").asString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"61", "-1"})
  void limitsDelay(String seconds) throws Exception {
    assertTrue(call("slow", "{\"seconds\":" + seconds + "}").path("isError").asBoolean());
  }

  @Test
  void failsRequestedNumberOfCalls() throws Exception {
    call("flaky", "{\"calls\":2}");

    List<Integer> statuses = List.of(statusOfCall(), statusOfCall(), statusOfCall());

    assertEquals(List.of(500, 500, 200), statuses);
  }

  @Test
  void failsForRequestedDuration() throws Exception {
    call("flaky", "{\"calls\":0,\"seconds\":30}");

    int before = statusOfCall();
    nanos.addAndGet(Duration.ofSeconds(30).toNanos());
    int after = statusOfCall();

    assertEquals(List.of(500, 200), List.of(before, after));
  }

  @Test
  void rejectsUnknownMethodsAndTools() throws Exception {
    int method = rpc("tools/forget", "{}").path("error").path("code").asInt();
    int tool = rpc("tools/call", "{\"name\":\"x\"}").path("error").path("code").asInt();

    assertEquals(List.of(-32601, -32602), List.of(method, tool));
  }

  @Test
  void acceptsNotifications() throws Exception {
    assertEquals(
        202, post("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}").statusCode());
  }

  @Test
  void requiresKnownSession() throws Exception {
    String ping = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
    HttpResponse<String> missing =
        client.send(
            request("").POST(BodyPublishers.ofString(ping)).build(), BodyHandlers.ofString());
    HttpResponse<String> foreign =
        client.send(
            request("foreign").POST(BodyPublishers.ofString(ping)).build(),
            BodyHandlers.ofString());

    assertEquals(List.of(400, 404), List.of(missing.statusCode(), foreign.statusCode()));
  }

  @Test
  void rejectsClosedSession() throws Exception {
    HttpResponse<Void> closed =
        client.send(request(session).DELETE().build(), BodyHandlers.discarding());

    assertAll(
        () -> assertEquals(204, closed.statusCode()), () -> assertEquals(404, statusOfCall()));
  }

  @Test
  void rejectsInvalidRequest() throws Exception {
    List<Integer> statuses =
        List.of(
            post("{").statusCode(),
            post("[]").statusCode(),
            post("x".repeat(1_048_577)).statusCode());

    assertEquals(List.of(400, 400, 413), statuses);
  }

  @Test
  void rejectsBrowsersAndOtherMethods() throws Exception {
    Stream<HttpRequest> requests =
        Stream.of(
            request(session)
                .header("Origin", "http://evil.example")
                .POST(BodyPublishers.ofString("{}"))
                .build(),
            request(session).GET().build());

    List<Integer> statuses =
        requests
            .map(request -> client.sendAsync(request, BodyHandlers.discarding()).join())
            .map(HttpResponse::statusCode)
            .toList();

    assertEquals(List.of(403, 405), statuses);
  }

  @Test
  void offersNoteAsResource() throws Exception {
    JsonNode listed = rpc("resources/list", "{}").path("result").path("resources");
    assertEquals("demo://memo", listed.path(0).path("uri").asString());
    assertEquals("No note is written yet.\n", noteText());

    call("note", "{\"text\":\"Buy milk\"}");

    assertEquals("Buy milk\n", noteText());
    assertEquals(
        -32002,
        rpc("resources/read", "{\"uri\":\"demo://none\"}").path("error").path("code").asInt());
  }

  private String noteText() throws Exception {
    return rpc("resources/read", "{\"uri\":\"demo://memo\"}")
        .path("result")
        .path("contents")
        .path(0)
        .path("text")
        .asString();
  }

  @Test
  void offersPromptWithArguments() throws Exception {
    JsonNode listed = rpc("prompts/list", "{}").path("result").path("prompts").path(0);
    assertEquals("explain", listed.path("name").asString());

    JsonNode result =
        rpc("prompts/get", "{\"name\":\"explain\",\"arguments\":{\"topic\":\"MCP\"}}")
            .path("result");

    assertEquals(
        "Explain MCP to a beginner.",
        result.path("messages").path(0).path("content").path("text").asString());
    assertEquals(
        -32602, rpc("prompts/get", "{\"name\":\"explain\"}").path("error").path("code").asInt());
  }
}
