package dev.bascule.adapter.in.http.fastpath;

import static dev.bascule.adapter.in.http.fastpath.FakeCachedCalls.INLINE;
import static dev.bascule.adapter.in.http.fastpath.FakeCachedCalls.VIRTUAL_THREAD;
import static dev.bascule.adapter.in.http.fastpath.FakeCachedCalls.hit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.bascule.adapter.in.http.FakeAccess;
import dev.bascule.adapter.in.http.FakeUseCases;
import dev.bascule.adapter.in.http.RawClient;
import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import dev.bascule.adapter.in.http.TestBridge;
import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.access.CorsPolicy;
import dev.bascule.adapter.in.http.config.HttpServerSettings;
import dev.bascule.application.policy.AccessKey;
import dev.bascule.application.policy.SecretHash;
import dev.bascule.domain.freshness.CacheProvenance.CacheLevel;
import dev.bascule.domain.freshness.CacheProvenance.Hit;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls that are answered on the reading thread, compared with those that are not. */
final class InlineResponseTest {

  private static final String ECHO = "/servers/demo/tools/echo";

  private static final HttpServerSettings SETTINGS =
      TestBridge.SETTINGS.withAccess(
          new AccessSettings(
              new CorsPolicy(Set.of("https://page.example")), Set.of("bridge.example")));

  private final FakeCachedCalls calls = new FakeCachedCalls();
  private final TestBridge bridge = TestBridge.start(SETTINGS, FakeUseCases.withCallTool(calls));

  @AfterEach
  void close() {
    bridge.close();
  }

  /** The arguments are cached after the first calls. */
  private void learn(String body) {
    calls.isCached = false;
    ParsedResponse _ = bridge.post(ECHO, body);
    assertEquals(VIRTUAL_THREAD, calls.nextPath());
    calls.isCached = true;
  }

  /** One thread reads for all connections, so it has processed all of them after some turns. */
  private void awaitThatItWasSeen() {
    try (RawClient client = bridge.connect()) {
      for (int i = 0; i < 5; i++) {
        assertEquals(200, client.send("POST", ECHO, "").status());
        calls.nextPath();
      }
    }
  }

  private static ParsedResponse withoutDateAndId(ParsedResponse answer) {
    TreeMap<String, String> headers = new TreeMap<>(answer.headers());
    headers.remove("date");
    headers.remove("x-request-id");
    return new ParsedResponse(
        answer.status(), headers, answer.body().replaceAll("[0-9a-f]{10}-[0-9a-f]{12}", "id"));
  }

  @Test
  void usesReadingThreadForAvailableResult() {
    learn("{}");

    assertEquals(200, bridge.post(ECHO, "{}").status());
    assertEquals(INLINE, calls.nextPath());
  }

  @Test
  void usesReadingThreadForNewShortArguments() {
    assertEquals(200, bridge.post(ECHO, "{\"a\":1}").status());
    assertEquals(INLINE, calls.nextPath());
  }

  @Test
  void defersNewLongArguments() {
    assertEquals(200, bridge.post(ECHO, "{\"a\":\"" + "x".repeat(2000) + "\"}").status());
    assertEquals(VIRTUAL_THREAD, calls.nextPath());
  }

  @Test
  void passesParsedArguments() {
    calls.isCached = false;

    assertEquals(200, bridge.post(ECHO, "{\"a\":1}").status());

    assertEquals(VIRTUAL_THREAD, calls.nextPath());
    assertSame(calls.arguments, calls.loadedArguments);
  }

  /** The first request of a connection, so that no other thread continues with it. */
  @Test
  void needsOnlyTheReadingThread() {
    try (RawClient client = bridge.connect()) {
      assertEquals(200, client.send("POST", ECHO, "").status());
      assertThat(calls.thread).startsWith("http-");
    }
  }

  @Test
  void usesReadingThreadWithoutBody() {
    assertEquals(200, bridge.post(ECHO, "").status());
    assertEquals(INLINE, calls.nextPath());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                | X: y",
        "''                | Origin: https://page.example",
        "''                | Origin: http://127.0.0.1",
        "''                | Origin: https://foreign.example",
        "''                | If-None-Match: *",
        "''                | Cache-Control: max-age=1",
        "''                | Accept: application/problem+json",
        "''                | Accept: image/png",
        "''                | Accept: text/event-stream",
        "''                | Content-Type: text/plain",
        "''                | Content-Type: application/json; charset=latin1",
        "''                | Content-Encoding: gzip",
        "''                | Authorization: Basic eDp5",
        "''                | X-API-Key: some-key",
        "''                | traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "''                | Connection: close",
        "?unwrap=true      | X: y",
        "?unwrap=maybe     | X: y",
        "?other=1          | X: y",
        "?unwrap=1&unwrap= | X: y",
      })
  void returnsSameResponse(String query, String header) {
    learn("{}");
    for (Outcome<McpResult> outcome :
        List.of(
            hit("{\"content\":[{\"type\":\"text\",\"text\":\"{}\"}]}"),
            hit("{\"structuredContent\":{\"a\":1}}"),
            new Outcome.Failed<McpResult>(new Failure.CircuitOpen(Duration.ofSeconds(7))))) {
      calls.outcome = outcome;
      ParsedResponse byShort = bridge.post(ECHO + query, "{}", header);
      ParsedResponse again = bridge.post(ECHO + query, "{}", header);
      calls.isCached = false;
      ParsedResponse byUsual = bridge.post(ECHO + query, "{}", header);
      calls.isCached = true;

      assertEquals(withoutDateAndId(byUsual), withoutDateAndId(byShort));
      assertEquals(withoutDateAndId(byUsual), withoutDateAndId(again));
    }
  }

  @Test
  void returnsCurrentAge() {
    learn("{}");
    try (RawClient client = bridge.connect()) {
      assertEquals("1", client.send("POST", ECHO, "{}").header("Age"));
      calls.outcome = hit("{}", Duration.ofSeconds(9), Duration.ofSeconds(3));

      ParsedResponse answer = client.send("POST", ECHO, "{}");

      assertEquals("9", answer.header("Age"));
      assertEquals("bascule; hit; ttl=3", answer.header("Cache-Status"));
      assertEquals("{}", answer.body());
    }
  }

  @Test
  void returnsCurrentLevelOfCache() {
    learn("{}");
    try (RawClient client = bridge.connect()) {
      Freshness freshness = new Freshness(Duration.ofSeconds(1), Duration.ofSeconds(3));
      McpResult result = new McpResult(JsonBytes.of("{}"), McpResult.Kind.COMPLETE);
      calls.outcome = new Outcome.Served<>(result, new Hit(freshness, CacheLevel.SHARED));
      String first = client.send("POST", ECHO, "{}").header("Cache-Status");
      calls.outcome = new Outcome.Served<>(result, new Hit(freshness));

      assertEquals("bascule; hit; ttl=3; detail=shared", first);
      assertEquals("bascule; hit; ttl=3", client.send("POST", ECHO, "{}").header("Cache-Status"));
    }
  }

  @Test
  void usesReadingThreadForSeveralPackets() {
    learn("{\"a\":1}");
    try (RawClient client = bridge.connect()) {
      client.write(RawClient.request("POST", ECHO, "{\"a\":1}").replace("\":1}", ""));
      awaitThatItWasSeen();
      client.write("\":1}");

      assertEquals(200, client.read().status());
      assertEquals(INLINE, calls.nextPath());
    }
  }

  @Test
  void usesReadingThreadForChunks() {
    learn("{}");
    try (RawClient client = bridge.connect()) {
      client.write(
          "POST " + ECHO + " HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.write("2\r\n{}\r\n0\r\n\r\n");

      assertEquals(200, client.read().status());
      assertEquals(INLINE, calls.nextPath());
    }
  }

  @Test
  void usesReadingThreadWithExpectContinue() {
    learn("{}");
    try (RawClient client = bridge.connect()) {
      client.write(
          "POST "
              + ECHO
              + " HTTP/1.1\r\n"
              + "Host: 127.0.0.1\r\n"
              + "Expect: 100-continue\r\n"
              + "Content-Length: 2\r\n\r\n");
      assertEquals(100, client.read().status());
      client.write("{}");

      assertEquals(200, client.read().status());
      assertEquals(INLINE, calls.nextPath());
    }
  }

  @Test
  void answersPipelinedRequestsInOrder() {
    learn("{}");
    String both =
        IntStream.range(0, 20)
            .mapToObj(
                i ->
                    RawClient.request("POST", ECHO, i % 2 == 0 ? "{}" : "{\"n\":" + i + "}")
                        + RawClient.request("GET", "/servers/demo/tools/" + i, ""))
            .collect(Collectors.joining());
    try (RawClient client = bridge.connect()) {
      client.write(both);
      for (int i = 0; i < 20; i++) {
        assertEquals(200, client.read().status());
        assertThat(client.read().body()).contains("/servers/demo/tools/" + i + "\"");
      }
    }
  }

  @Test
  void decidesAgainForOtherHeader() {
    learn("{}");
    try (RawClient client = bridge.connect()) {
      assertEquals(200, client.send("POST", ECHO, "{}").status());
      assertEquals(
          403, client.send("POST", ECHO, "{}", "Origin: https://foreign.example").status());
    }
    try (RawClient client = bridge.connect()) {
      assertEquals(200, client.send("POST", ECHO, "{}").status());
      assertEquals(404, client.send("POST", "/servers/demo/tool/echo", "{}").status());
    }
  }

  @Test
  void rejectsExpiredKey() {
    AccessKey ann =
        new AccessKey("ann", SecretHash.of("key-of-ann"), Set.of(), false, Optional.empty());
    List<AccessKey> keys = new CopyOnWriteArrayList<>(List.of(ann));
    FakeCachedCalls guarded = new FakeCachedCalls();
    try (TestBridge closed =
            TestBridge.start(
                FakeAccess.withAuthentication(
                    FakeUseCases.withCallTool(guarded), FakeAccess.forKeys(keys)));
        RawClient client = closed.connect()) {
      String key = "X-API-Key: key-of-ann";
      assertEquals(401, client.send("POST", ECHO, "").status());
      assertEquals(200, client.send("POST", ECHO, "", key).status());
      assertEquals(INLINE, guarded.nextPath());
      keys.set(
          0, new AccessKey("ben", SecretHash.of("key-of-ben"), Set.of(), false, Optional.empty()));

      assertEquals(401, client.send("POST", ECHO, "", key).status());
    }
  }

  @Test
  void doesNotBlockOthersIfClientDoesNotRead() {
    learn("{}");
    String long64 = "x".repeat(64 * 1024 - 40);
    calls.outcome = hit("{\"content\":[],\"x\":\"" + long64 + "\"}");
    try (RawClient greedy = bridge.connect()) {
      String request = RawClient.request("POST", ECHO, "{}");
      greedy.write(request.repeat(200));

      for (int i = 0; i < 20; i++) {
        assertEquals(200, bridge.post(ECHO, "{}").status());
      }
      for (int i = 0; i < 200; i++) {
        assertThat(greedy.read().body()).endsWith("xx\"}");
      }
    }
  }

  @Test
  void stopsWhileDraining() {
    learn("{}");
    try (RawClient client = bridge.connect()) {
      assertEquals(200, client.send("POST", ECHO, "{}").status());
      assertThat(calls.nextPath()).isNotEmpty();
      Thread _ = Thread.ofVirtual().start(bridge::close);

      assertEquals("", client.readToEnd());
    }
  }
}
