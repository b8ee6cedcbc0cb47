package dev.bascule.adapter.in.http.fastpath;

import static dev.bascule.adapter.in.http.fastpath.FakeCachedCalls.FAST_PATH_INLINE;
import static dev.bascule.adapter.in.http.fastpath.FakeCachedCalls.FAST_PATH_VIRTUAL_THREAD;
import static dev.bascule.adapter.in.http.fastpath.FakeCachedCalls.INLINE;
import static dev.bascule.adapter.in.http.fastpath.FakeCachedCalls.VIRTUAL_THREAD;
import static dev.bascule.adapter.in.http.fastpath.FakeCachedCalls.hit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.FakeAccess;
import dev.bascule.adapter.in.http.FakeUseCases;
import dev.bascule.adapter.in.http.RawClient;
import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import dev.bascule.adapter.in.http.TestBridge;
import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.access.CorsPolicy;
import dev.bascule.adapter.in.http.config.HttpServerSettings;
import dev.bascule.adapter.in.http.config.HttpTelemetry;
import dev.bascule.adapter.in.http.exchange.ByteBudget;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.fastpath.FastPathHandler.RequestHeadCache;
import dev.bascule.adapter.in.http.filter.LoadSheddingFilter.LoadLimits;
import dev.bascule.adapter.in.http.filter.LoadSheddingFilter.SheddingSettings;
import dev.bascule.adapter.in.http.server.BridgeHttpServer;
import dev.bascule.application.policy.AccessKey;
import dev.bascule.application.policy.SecretHash;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.FakeTicker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Repeated requests with equal bytes, compared with the same requests parsed by the server. */
final class FastPathHandlerTest {

  private static final String ECHO = "/servers/demo/tools/echo";

  /** The first is new, the second is cached; the third is read by the fast path. */
  private static final int UNTIL_KNOWN = 3;

  /** More than the buffers of a connection on both sides. */
  private static final int MUCH = 16 << 20;

  private static final HttpServerSettings SETTINGS =
      TestBridge.SETTINGS.withAccess(
          new AccessSettings(
              new CorsPolicy(Set.of("https://page.example")), Set.of("bridge.example")));

  private final FakeCachedCalls calls = new FakeCachedCalls();
  private final AtomicBoolean isShortOfMemory = new AtomicBoolean();
  private final FakeTicker ticker = new FakeTicker();
  private final RecordingObserver observer = new RecordingObserver();
  private final BridgeHttpServer server =
      new BridgeHttpServer(
          SETTINGS,
          FakeUseCases.withCallTool(calls),
          TestBridge.NO_MCP,
          ticker,
          LoadLimits.forCurrentHeap(1000, new SheddingSettings(100, 1, isShortOfMemory::get)),
          new HttpTelemetry(observer, HttpTelemetry.NONE.exposition()),
          () -> TestBridge.SCHEMA);
  private final TestBridge bridge = TestBridge.start(server);

  @AfterEach
  void close() {
    bridge.close();
  }

  /** Records events as text. */
  private static final class RecordingObserver implements HttpRequestObserver {

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    /** Whether the fast path handled the last request. */
    private volatile boolean isKnown;

    @Override
    public void requestStarted() {
      isKnown = FakeCachedCalls.isOnFastPath();
      events.add("begun");
    }

    @Override
    public void requestEnded(CompletedRequest request) {
      events.add(request.route() + " " + request.method() + " " + request.status());
    }

    @Override
    public void streamOpened() {}

    @Override
    public void streamClosed() {}

    private String next() {
      try {
        return String.valueOf(events.poll(8, TimeUnit.SECONDS));
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private String way(RawClient client, String... headers) {
    assertEquals(200, client.send("POST", ECHO, "{}", headers).status());
    return calls.nextPath();
  }

  @Test
  void generatesIdForEachRequest() {
    try (RawClient client = bridge.connect()) {
      learn(client);

      String first = client.send("POST", ECHO, "{}").header("X-Request-Id");
      assertEquals(FAST_PATH_INLINE, calls.nextPath());
      calls.isCached = false;
      String second = client.send("POST", ECHO, "{}").header("X-Request-Id");
      assertEquals(FAST_PATH_VIRTUAL_THREAD, calls.nextPath());

      assertThat(first).matches("[0-9a-f]{10}-[0-9a-f]{12}");
      assertThat(second).matches("[0-9a-f]{10}-[0-9a-f]{12}");
      assertNotEquals(first, second);
    }
  }

  @Test
  void returnsIdOfClient() {
    try (RawClient client = bridge.connect()) {
      learn(client, "X-Request-Id: mine");

      assertEquals(
          "mine", client.send("POST", ECHO, "{}", "X-Request-Id: mine").header("X-Request-Id"));
      assertEquals(FAST_PATH_INLINE, calls.nextPath());
    }
  }

  /** Makes the fast path learn the bytes of a request. */
  private void learn(RawClient client, String... headers) {
    for (int i = 0; i < UNTIL_KNOWN; i++) {
      assertEquals(INLINE, way(client, headers));
    }
    assertEquals(FAST_PATH_INLINE, way(client, headers));
  }

  /** Removes what differs each time. */
  private static String withoutDateAndId(String answer) {
    return answer
        .replaceFirst("(?i)(\\bdate[:=] ?)[^\n]{29}", "$1now")
        .replaceAll("[0-9a-f]{10}-[0-9a-f]{12}", "id");
  }

  @Test
  void sharesHeadsAcrossConnections() {
    try (RawClient one = bridge.connect();
        RawClient other = bridge.connect()) {
      learn(one);

      assertEquals(INLINE, way(other));
      assertEquals(FAST_PATH_INLINE, way(other));
      assertEquals(FAST_PATH_INLINE, way(one));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''           | X: y",
        "''           | Origin: https://page.example",
        "''           | Origin: http://127.0.0.1",
        "''           | If-None-Match: *",
        "''           | Cache-Control: max-age=1",
        "''           | Content-Type: application/json; charset=utf-8",
        "''           | traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "?unwrap=true | X: y",
      })
  void respondsWithSameBytes(String query, String header) {
    String request = RawClient.request("POST", ECHO + query, "{}", header);
    for (Outcome<McpResult> outcome :
        List.of(
            hit("{\"structuredContent\":{\"a\":1}}"),
            hit(
                "{\"structuredContent\":{\"a\":\""
                    + "x".repeat(query.isEmpty() ? 100_000 : 10)
                    + "\"}}"),
            new Outcome.Failed<McpResult>(new Failure.CircuitOpen(Duration.ofSeconds(7))))) {
      calls.outcome = outcome;
      try (RawClient client = bridge.connect()) {
        client.write(request);
        String read = client.readText();
        assertEquals(INLINE, calls.nextPath());
        String last = "";
        String way = "";
        for (int i = 0; i < UNTIL_KNOWN; i++) {
          client.write(request);
          last = client.readText();
          way = calls.nextPath();
        }

        assertEquals(withoutDateAndId(read), withoutDateAndId(last));
        assertEquals(FAST_PATH_INLINE, way);
        assertEquals(withoutDateAndId(read), withoutDateAndId(later(client, request)));
      }
    }
  }

  /** Returns the response to a known request whose result is not available. */
  private String later(RawClient client, String request) {
    calls.isCached = false;
    client.write(request);
    String answer = client.readText();
    calls.isCached = true;
    assertEquals(FAST_PATH_VIRTUAL_THREAD, calls.nextPath());
    return answer;
  }

  /** Calls with event streams, which begin with a header and continue in chunks. */
  @Test
  void streamsLikeParsedRequests() {
    String request = RawClient.request("POST", ECHO, "{}", "Accept: text/event-stream");
    calls.isCached = false;
    try (RawClient client = bridge.connect()) {
      client.write(request);
      ParsedResponse parsed = client.readHead();
      String events = client.readChunks();
      assertFalse(observer.isKnown);
      ParsedResponse last = parsed;
      String lastEvents = "";
      for (int i = 0; i < UNTIL_KNOWN; i++) {
        client.write(request);
        last = client.readHead();
        lastEvents = client.readChunks();
      }

      assertTrue(observer.isKnown);
      assertEquals(
          withoutDateAndId(parsed.headers().toString()),
          withoutDateAndId(last.headers().toString()));
      assertEquals("event: result\ndata: {\"content\":[],\"x\":1.50}\n\n", events);
      assertEquals(events, lastEvents);
      assertEquals(200, client.send("POST", ECHO, "{}").status());
    }
  }

  @Test
  void returnsCurrentAge() {
    try (RawClient client = bridge.connect()) {
      learn(client);
      assertEquals("1", client.send("POST", ECHO, "{}").header("Age"));
      calls.outcome = hit("{\"content\":[]}", Duration.ofSeconds(9), Duration.ofSeconds(3));

      ParsedResponse answer = client.send("POST", ECHO, "{}");

      assertEquals("9", answer.header("Age"));
      assertEquals("{\"content\":[]}", answer.body());
    }
  }

  @Test
  void acceptsOtherArguments() {
    try (RawClient client = bridge.connect()) {
      for (int i = 0; i < UNTIL_KNOWN; i++) {
        assertEquals(200, client.send("POST", ECHO, "{\"a\":" + i + "}").status());
        assertEquals(INLINE, calls.nextPath());
      }
      ToolArguments first = calls.arguments;

      assertEquals(200, client.send("POST", ECHO, "{\"a\":9}").status());
      assertEquals(FAST_PATH_INLINE, calls.nextPath());
      assertNotEquals(first, calls.arguments);
      assertEquals(400, client.send("POST", ECHO, "{\"a\":9]").status());
      assertEquals(200, client.send("POST", ECHO, "{\"a\":2}").status());
      assertEquals(first, calls.arguments);
    }
  }

  @Test
  void defersUnavailableResult() {
    try (RawClient client = bridge.connect()) {
      learn(client);
      calls.isCached = false;
      assertEquals(FAST_PATH_VIRTUAL_THREAD, way(client));
      assertEquals(FAST_PATH_VIRTUAL_THREAD, way(client));

      calls.isCached = true;
      assertEquals(FAST_PATH_INLINE, way(client));
    }
  }

  @Test
  void parsesArgumentsOnce() {
    try (RawClient client = bridge.connect()) {
      for (int i = 0; i <= UNTIL_KNOWN; i++) {
        assertEquals(200, client.send("POST", ECHO, "{\"a\":" + i + "}").status());
        calls.nextPath();
      }
      calls.isCached = false;

      assertEquals(200, client.send("POST", ECHO, "{\"a\":9}").status());

      assertEquals(FAST_PATH_VIRTUAL_THREAD, calls.nextPath());
      assertSame(calls.arguments, calls.loadedArguments);
    }
  }

  @Test
  void learnsRequestsWithoutAvailableResult() {
    calls.isCached = false;
    try (RawClient client = bridge.connect()) {
      for (int i = 0; i < UNTIL_KNOWN; i++) {
        assertEquals(VIRTUAL_THREAD, way(client));
      }
      assertEquals(FAST_PATH_VIRTUAL_THREAD, way(client));
    }
  }

  @Test
  void readsRequestsInSeveralPackets() {
    String request = RawClient.request("POST", ECHO, "{}");
    for (int cut = 1; cut < request.length(); cut++) {
      try (RawClient client = bridge.connect()) {
        learnAgain(client);
        client.write(request.substring(0, cut));
        awaitThatItWasSeen();
        client.write(request.substring(cut));

        assertEquals("{\"content\":[],\"x\":1.50}", client.read().body());
        assertThat(calls.nextPath()).isNotEmpty();
      }
    }
  }

  private void learnAgain(RawClient client) {
    String way = way(client);
    for (int i = 0; i < UNTIL_KNOWN && !way.equals(FAST_PATH_INLINE); i++) {
      way = way(client);
    }
    assertEquals(FAST_PATH_INLINE, way);
  }

  /** One thread reads for all connections, so it has processed all of them after some turns. */
  private void awaitThatItWasSeen() {
    for (int i = 0; i < 3; i++) {
      assertEquals(200, bridge.get("/health/live").status());
    }
  }

  @Test
  void answersPipelinedRequestsInOrder() {
    String request = RawClient.request("POST", ECHO, "{}");
    try (RawClient client = bridge.connect()) {
      learn(client);
      client.write(request + RawClient.request("GET", "/servers/demo/tools/no", "") + request);

      assertEquals(200, client.read().status());
      assertThat(client.read().body()).contains("/servers/demo/tools/no\"");
      assertEquals(200, client.read().status());
      calls.clear();
      learnAgain(client);
    }
  }

  /**
   * Longer than one read: the first bytes are not the complete header, however long the body is.
   */
  @Test
  void readsLongHeaders() {
    String header = "X: " + "x".repeat(5_000);
    String body = known("a".repeat(4_097 - 8));
    try (RawClient client = bridge.connect()) {
      for (int i = 0; i <= UNTIL_KNOWN; i++) {
        assertEquals(200, client.send("POST", ECHO, body, header).status());
      }
    }
  }

  /**
   * The server skips empty lines before a request; a client that sends nothing else has sent no
   * request.
   */
  @Test
  void ignoresEmptyLinesBeforeRequests() {
    String body = known("a".repeat(4_092 - 8));
    String request = "\r\n\r\n" + RawClient.request("POST", ECHO, body);
    try (RawClient client = bridge.connect()) {
      for (int i = 0; i <= UNTIL_KNOWN; i++) {
        client.write(request);
        assertEquals(200, client.read().status());
      }
      client.write("\r\n\r\n" + body);

      assertEquals(400, client.read().status());
    }
  }

  /** Returns a long body with eight more characters that was parsed before. */
  private String known(String value) {
    String body = "{\"a\":\"" + value + "\"}";
    calls.isCached = false;
    assertEquals(200, bridge.post(ECHO, body).status());
    assertEquals(VIRTUAL_THREAD, calls.nextPath());
    calls.isCached = true;
    return body;
  }

  @Test
  void handlesExactlyOneRequest() {
    String request = RawClient.request("POST", ECHO, "{}");
    try (RawClient client = bridge.connect()) {
      learn(client);
      client.write(request + "\r\n");
      assertEquals(200, client.read().status());
      client.write("GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");

      assertEquals(200, client.read().status());
    }
  }

  @Test
  void rejectsExpiredKey() {
    AccessKey ann =
        new AccessKey("ann", SecretHash.of("key-of-ann"), Set.of(), false, Optional.empty());
    List<AccessKey> keys = new CopyOnWriteArrayList<>(List.of(ann));
    try (TestBridge closed =
            TestBridge.start(
                FakeAccess.withAuthentication(
                    FakeUseCases.withCallTool(calls), FakeAccess.forKeys(keys)));
        RawClient client = closed.connect()) {
      String key = "X-API-Key: key-of-ann";
      learn(client, key);
      keys.set(
          0, new AccessKey("ben", SecretHash.of("key-of-ben"), Set.of(), false, Optional.empty()));

      assertEquals(401, client.send("POST", ECHO, "{}", key).status());
    }
  }

  @Test
  void appliesChangedAccessSettings() {
    String origin = "Origin: https://page.example";
    try (RawClient client = bridge.connect()) {
      learn(client, origin);
      server.setAccess(new AccessSettings(CorsPolicy.NONE, Set.of("127.0.0.1")));

      assertEquals(403, client.send("POST", ECHO, "{}", origin).status());
    }
  }

  @Test
  void distinguishesClientAddresses() throws IOException {
    try (RawClient one = from(1);
        RawClient other = from(2)) {
      learn(one);
      assertEquals(INLINE, way(other));
      assertEquals(INLINE, way(other));
      assertEquals(FAST_PATH_INLINE, way(other));
    }
  }

  /** Connects from the address {@code 127.0.0.N}. */
  private RawClient from(int last) throws IOException {
    return RawClient.over(
        new Socket(
            InetAddress.ofLiteral("127.0.0.1"),
            bridge.server().port(),
            InetAddress.ofLiteral("127.0.0." + last),
            /* localPort= */ 0));
  }

  @Test
  void shedsLikeParsedRequests() {
    try (RawClient client = bridge.connect()) {
      learn(client);
      isShortOfMemory.set(true);
      ParsedResponse refused = client.send("POST", ECHO, "{}");
      isShortOfMemory.set(false);

      assertEquals(503, refused.status());
      assertEquals("/problems/overloaded", refused.json().at("/type").asString());
    }
  }

  @Test
  void notifiesObserver() {
    try (RawClient client = bridge.connect()) {
      learn(client);
      for (int i = 0; i <= UNTIL_KNOWN; i++) {
        assertEquals("begun", observer.next());
        assertEquals("/servers/{server}/tools/{tool} POST 200", observer.next());
      }
      assertThat(observer.events).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"true, '" + FAST_PATH_INLINE + "'", "false, '" + FAST_PATH_VIRTUAL_THREAD + "'"})
  void reportsInternalErrorAndContinues(boolean isAtHand, String expected) {
    try (RawClient client = bridge.connect()) {
      learn(client);
      calls.isCached = isAtHand;
      calls.isBroken = true;
      ParsedResponse answer = client.send("POST", ECHO, "{}");
      calls.isBroken = false;

      assertEquals(500, answer.status());
      assertEquals(ECHO, answer.json().at("/instance").asString());
      assertEquals(expected, calls.nextPath());
      assertEquals(expected, way(client));
    }
  }

  @Test
  void rejectsIfBodyBudgetIsExhausted() {
    String much = "{\"a\":\"" + "x".repeat(1000) + "\"}";
    ByteBudget budget = new ByteBudget(much.length() - 1);
    try (TestBridge narrow = TestBridge.start(budget, FakeUseCases.withCallTool(calls));
        RawClient client = narrow.connect()) {
      for (int i = 0; i < UNTIL_KNOWN; i++) {
        assertEquals(200, client.send("POST", ECHO, much).status());
      }
      calls.isCached = false;

      ParsedResponse answer = client.send("POST", ECHO, much);

      assertEquals(429, answer.status());
      assertEquals("1", answer.header("Retry-After"));
      assertEquals(ECHO, answer.json().at("/instance").asString());
    }
  }

  @Test
  void doesNotBlockOthersIfClientDoesNotRead() {
    try (RawClient client = bridge.connect()) {
      learn(client);
      calls.outcome = hit("{\"x\":\"" + "x".repeat(MUCH) + "\"}");
      client.write(RawClient.request("POST", ECHO, "{}"));
      assertEquals(FAST_PATH_INLINE, calls.nextPath());
      awaitThatItWasSeen();

      assertThat(client.read().body()).endsWith("xx\"}");
      calls.outcome = hit("{}");
      assertEquals("{}", client.send("POST", ECHO, "{}").body());
    }
  }

  @Test
  void cancelsOnDisconnect() {
    RawClient client = bridge.connect();
    learn(client);
    calls.outcome = hit("{\"x\":\"" + "x".repeat(MUCH) + "\"}");
    client.write(RawClient.request("POST", ECHO, "{}"));
    assertEquals(FAST_PATH_INLINE, calls.nextPath());
    for (int i = 0; i <= UNTIL_KNOWN; i++) {
      observer.next();
      observer.next();
    }
    assertEquals("begun", observer.next());
    client.close();

    assertEquals("/servers/{server}/tools/{tool} POST 200", observer.next());
  }

  @Test
  void disconnectsSlowReader() {
    try (RawClient client = bridge.connect()) {
      learn(client);
      calls.outcome = hit("{\"x\":\"" + "x".repeat(MUCH) + "\"}");
      client.write(RawClient.request("POST", ECHO, "{}"));
      assertEquals(200, client.readHead().status());
      for (int i = 0; i <= UNTIL_KNOWN; i++) {
        observer.next();
        observer.next();
      }
      assertEquals("begun", observer.next());
      ticker.advance(Duration.ofHours(1));

      assertEquals("/servers/{server}/tools/{tool} POST 200", observer.next());
      assertTrue(readToEnd(client) < MUCH);
    }
  }

  /** Returns the number of received bytes; a connection reset also ends the input. */
  private static int readToEnd(RawClient client) {
    try {
      return client.readToEnd().length();
    } catch (UncheckedIOException _) {
      return 0;
    }
  }

  @Test
  void limitsNumberOfHeads() {
    try (RawClient client = bridge.connect()) {
      int known = 0;
      for (int i = 0; i < 2 * RequestHeadCache.CAPACITY; i++) {
        for (int j = 0; j < UNTIL_KNOWN; j++) {
          way(client, "N: " + i);
        }
      }
      // The newest first: a head that was evicted replaces another one when it is learned again.
      for (int i = 2 * RequestHeadCache.CAPACITY - 1; i >= 0; i--) {
        known += way(client, "N: " + i).equals(FAST_PATH_INLINE) ? 1 : 0;
      }

      assertTrue(known <= RequestHeadCache.CAPACITY, "knew " + known);
      assertTrue(known >= RequestHeadCache.CAPACITY / 2, "knew " + known);
    }
  }

  @Test
  void handlesConnectionClose() {
    for (int i = 0; i <= UNTIL_KNOWN; i++) {
      ParsedResponse answer = bridge.post(ECHO, "{}", "Connection: close");
      assertEquals(200, answer.status());
      assertEquals("close", answer.header("Connection"));
      assertEquals(INLINE, calls.nextPath());
    }
  }
}
