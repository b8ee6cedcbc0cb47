package dev.bascule.adapter.in.http.mcp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver.SessionEnd;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver.SessionLimit;
import dev.bascule.adapter.in.http.mcp.FakeMcpUseCases;
import dev.bascule.adapter.in.http.mcp.FakeResponse;
import dev.bascule.adapter.in.http.mcp.FakeServer;
import dev.bascule.adapter.in.http.mcp.McpHandler;
import dev.bascule.adapter.in.http.mcp.McpSettings;
import dev.bascule.adapter.in.http.mcp.McpTestClient;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class SessionRegistryTest {

  private final FakeTicker ticker = new FakeTicker();
  private final FakeMcpUseCases mcp = new FakeMcpUseCases();
  private final FakeServer server = mcp.server("demo").tool("wait");
  private final McpHandler mcpHandler =
      new McpHandler(
          mcp.useCases(), new McpSettings("1", 8, Duration.ofMinutes(10), 1 << 20, 8), ticker);
  private final SessionEvents observer = new SessionEvents();
  private final McpTestClient client = McpTestClient.of(mcpHandler, "demo");

  /** Records the ends and the rejections of sessions. */
  private static final class SessionEvents implements HttpRequestObserver {

    private final List<SessionEnd> ends = new ArrayList<>();
    private final List<SessionLimit> rejections = new ArrayList<>();

    @Override
    public void sessionEnded(SessionEnd reason) {
      ends.add(reason);
    }

    @Override
    public void sessionRejected(SessionLimit limit) {
      rejections.add(limit);
    }
  }

  @Test
  void endsIdleSession() {
    McpTestClient idle = begin();
    ticker.advance(Duration.ofMinutes(9));
    McpTestClient other = begin();
    ticker.advance(Duration.ofMinutes(1));

    mcpHandler.sweep();

    assertEquals(1, mcp.endedSessions.size());
    assertEquals(404, ping(idle));
    assertEquals(200, ping(other));
  }

  @Test
  void keepsUsedSession() {
    McpTestClient used = begin();
    ticker.advance(Duration.ofMinutes(9));
    ping(used);
    ticker.advance(Duration.ofMinutes(9));

    mcpHandler.sweep();

    assertEquals(200, ping(used));
  }

  @Test
  void keepsSessionWithStream() throws InterruptedException {
    McpTestClient listening = begin();
    McpTestClient.PendingRequest stream = listening.start("GET", "");
    stream.response().awaitStream();
    ticker.advance(Duration.ofHours(1));

    mcpHandler.sweep();

    assertEquals(200, ping(listening));
    mcpHandler.close();
    stream.done().await();
  }

  @Test
  void keepsSessionWithRequestInProgress() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    server.responder =
        (_, _) -> {
          begun.countDown();
          await(go);
          return FakeServer.complete("{}");
        };
    McpTestClient waiting = begin();
    McpTestClient.PendingRequest call =
        waiting.start("POST", LegacyRequests.request("1", "tools/call", "\"name\":\"wait\""));
    begun.await();
    ticker.advance(Duration.ofHours(1));

    mcpHandler.sweep();
    go.countDown();
    call.done().await();

    assertEquals(LegacyRequests.result("1", "{}"), call.response().body());
  }

  @Test
  void keepsSessionAfterRequestThatOutlivedItsConnection() throws InterruptedException {
    CompletableFuture<Thread> answering = new CompletableFuture<>();
    CountDownLatch go = new CountDownLatch(1);
    server.responder =
        (_, context) -> {
          ClientInteractionFixture.tellProgress(context.client().channel());
          answering.complete(Thread.currentThread());
          await(go);
          return FakeServer.complete("{}");
        };
    McpTestClient disconnected = begin();
    McpTestClient.PendingRequest call =
        disconnected.start(
            "POST",
            LegacyRequests.request(
                "1", "tools/call", "\"name\":\"wait\",\"_meta\":{\"progressToken\":1}"));
    call.response().awaitEvents(2);
    call.disconnect();
    call.response().awaitWriter();
    ticker.advance(Duration.ofHours(1));
    mcpHandler.sweep();
    go.countDown();
    answering.join().join();
    ticker.advance(Duration.ofMinutes(9));

    mcpHandler.sweep();

    assertEquals(200, ping(disconnected));
    ticker.advance(Duration.ofMinutes(10));
    mcpHandler.sweep();
    assertEquals(404, ping(disconnected));
  }

  @Test
  void endsLongestIdleSessionOfCallerAtItsLimit() {
    McpTestClient oldest = begin();
    ticker.advance(Duration.ofSeconds(1));
    McpTestClient old = begin();
    ticker.advance(Duration.ofSeconds(1));

    McpTestClient newest = begin();

    assertEquals(404, ping(oldest));
    assertEquals(200, ping(old));
    assertEquals(200, ping(newest));
  }

  @Test
  void endsNoSessionOfAnotherCaller() {
    List<McpTestClient> others = new ArrayList<>();
    for (String caller : List.of("ann", "ben", "eve")) {
      others.add(begin(client.withCaller(caller)));
      others.add(begin(client.withCaller(caller)));
    }

    begin();
    begin();
    begin();

    assertEquals(1, mcp.endedSessions.size());
    others.forEach(other -> assertEquals(200, ping(other)));
  }

  @Test
  void endsNoSessionOfAnotherAddressWithoutCredentials() {
    McpTestClient other = begin(client.withCaller("").withAddress("192.0.2.1"));

    for (int i = 0; i < 3; i++) {
      begin(client.withCaller("").withAddress("192.0.2.2"));
    }

    assertEquals(1, mcp.endedSessions.size());
    assertEquals(200, ping(other));
  }

  @Test
  void endsOwnSessionWhenLimitIsReached() {
    for (String caller : List.of("ann", "ben", "eve")) {
      begin(client.withCaller(caller));
      begin(client.withCaller(caller));
    }
    McpTestClient first = begin(client.withCaller("dan"));
    begin(client.withCaller("fay"));

    begin(client.withCaller("dan"));

    assertEquals(404, ping(first));
    assertEquals(
        503, client.withCaller("gus").post(LegacyRequests.initialize("2025-11-25", "{}")).status());
  }

  @Test
  void rejectsSessionWhileAllOfTheCallerAreInUse() throws InterruptedException {
    McpTestClient.PendingRequest one = begin().start("GET", "");
    McpTestClient.PendingRequest other = begin().start("GET", "");
    one.response().awaitStream();
    other.response().awaitStream();

    FakeResponse response = client.post(LegacyRequests.initialize("2025-11-25", "{}"));

    assertEquals(503, response.status());
    assertEquals(
        200, client.withCaller("ann").post(LegacyRequests.initialize("2025-11-25", "{}")).status());
    mcpHandler.close();
    one.done().await();
    other.done().await();
  }

  @Test
  void namesTheLimitThatIsReached() throws InterruptedException {
    McpHandler small =
        new McpHandler(
            mcp.useCases(),
            new McpSettings("1", 2, 1, Duration.ofMinutes(10), 1 << 20, 8),
            ticker,
            observer);
    McpTestClient ann = McpTestClient.of(small, "demo").withCaller("ann");
    McpTestClient.PendingRequest first = begin(ann).start("GET", "");
    first.response().awaitStream();

    assertThat(rejection(ann))
        .contains("All 1 sessions of this caller are in use (limits.maxSessionsPerCaller)");
    McpTestClient.PendingRequest second = begin(ann.withCaller("ben")).start("GET", "");
    second.response().awaitStream();
    assertThat(rejection(ann.withCaller("eve")))
        .contains("All 2 sessions are in use (limits.maxSessions)");
    assertThat(observer.rejections).containsExactly(SessionLimit.CALLER, SessionLimit.ALL);
    small.close();
    first.done().await();
    second.done().await();
    assertThat(rejection(ann)).contains("The bridge is stopping");
  }

  @Test
  void reportsWhySessionsEnd() {
    McpHandler observed =
        new McpHandler(
            mcp.useCases(),
            new McpSettings("1", 8, 2, Duration.ofMinutes(10), 1 << 20, 8),
            ticker,
            observer);
    McpTestClient ann = McpTestClient.of(observed, "demo").withCaller("ann");

    begin(ann).send("DELETE", "");
    begin(ann);
    begin(ann);
    begin(ann);
    ticker.advance(Duration.ofMinutes(9));
    McpTestClient used = begin(ann.withCaller("ben"));
    ticker.advance(Duration.ofMinutes(1));
    observed.sweep();
    assertEquals(200, ping(used));
    observed.close();

    assertThat(observer.ends)
        .containsExactly(
            SessionEnd.DELETED,
            SessionEnd.EVICTED,
            SessionEnd.IDLE,
            SessionEnd.IDLE,
            SessionEnd.SHUTDOWN);
  }

  private static String rejection(McpTestClient client) {
    FakeResponse response = client.post(LegacyRequests.initialize("2025-11-25", "{}"));
    assertEquals(503, response.status());
    return response.body();
  }

  @Test
  void showsSessions() throws InterruptedException {
    McpTestClient first = begin(client.withCaller("ann").withAddress("192.0.2.1"));
    ticker.advance(Duration.ofSeconds(5));
    McpTestClient.PendingRequest stream = begin().start("GET", "");
    stream.response().awaitStream();
    ticker.advance(Duration.ofSeconds(2));

    List<SessionView> views = mcpHandler.sessions();

    assertThat(views)
        .extracting(
            SessionView::caller,
            SessionView::address,
            SessionView::clientName,
            SessionView::protocolVersion,
            SessionView::age,
            SessionView::idle,
            SessionView::streams)
        .containsExactly(
            tuple(
                new Caller("ann"),
                "192.0.2.1",
                Optional.of("test 1"),
                "2025-11-25",
                Duration.ofSeconds(7),
                Duration.ofSeconds(7),
                0),
            tuple(
                Caller.ANONYMOUS,
                "",
                Optional.of("test 1"),
                "2025-11-25",
                Duration.ofSeconds(2),
                Duration.ZERO,
                1));
    assertEquals(200, ping(first));
    mcpHandler.close();
    stream.done().await();
  }

  @Test
  void endsSessionOfView() {
    McpTestClient first = begin();
    McpTestClient second = begin();
    String id = mcpHandler.sessions().getFirst().id();

    assertThat(mcpHandler.endSession(id)).isTrue();

    assertThat(List.of(ping(first), ping(second))).containsExactlyInAnyOrder(200, 404);
    assertThat(mcpHandler.endSession(id)).isFalse();
    assertEquals(1, mcp.endedSessions.size());
  }

  @Test
  void hidesSessionId() {
    String sessionId =
        client
            .post(LegacyRequests.initialize("2025-11-25", "{}"))
            .headers()
            .getOrDefault("Mcp-Session-Id", "");

    String id = mcpHandler.sessions().getFirst().id();
    assertThat(id).matches("[0-9a-f]{12}");
    assertThat(sessionId).doesNotContain(id);
    assertThat(mcpHandler.endSession(sessionId)).isFalse();
  }

  @Test
  void endsAllWhenClosed() throws InterruptedException {
    McpTestClient begun = begin();
    McpTestClient.PendingRequest stream = begun.start("GET", "");
    FakeSubscription following = mcp.subscriptions.take();
    stream.response().awaitStream();

    mcpHandler.close();
    mcpHandler.close();

    stream.done().await();
    assertEquals(1, mcp.endedSessions.size());
    assertEquals(0, following.closed.getCount());
    assertEquals(404, ping(begun));
    assertEquals(503, client.post(LegacyRequests.initialize("2025-11-25", "{}")).status());
  }

  @Test
  void endOfSessionCancelsRequests() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    server.responder =
        (_, _) -> {
          begun.countDown();
          if (!await(new CountDownLatch(1))) {
            interrupted.countDown();
          }
          return FakeServer.complete("{}");
        };
    McpTestClient waiting = begin();
    McpTestClient.PendingRequest call =
        waiting.start("POST", LegacyRequests.request("1", "tools/call", "\"name\":\"wait\""));
    begun.await();

    waiting.send("DELETE", "");

    interrupted.await();
    call.done().await();
    assertEquals(0, call.response().messages().size());
  }

  private McpTestClient begin() {
    return begin(client);
  }

  private static McpTestClient begin(McpTestClient client) {
    return LegacyRequests.begin(client, "2025-11-25", "{}");
  }

  private static int ping(McpTestClient client) {
    return client.post(LegacyRequests.request("1", "ping", "")).status();
  }

  private static boolean await(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException _) {
      return false;
    }
  }
}
