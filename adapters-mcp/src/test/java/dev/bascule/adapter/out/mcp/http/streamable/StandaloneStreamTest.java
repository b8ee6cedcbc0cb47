package dev.bascule.adapter.out.mcp.http.streamable;

import static dev.bascule.adapter.out.mcp.fixture.FaultyHttpServer.RESULT;
import static dev.bascule.adapter.out.mcp.fixture.FaultyHttpServer.answer;
import static dev.bascule.adapter.out.mcp.fixture.FaultyHttpServer.body;
import static dev.bascule.adapter.out.mcp.fixture.FaultyHttpServer.events;
import static dev.bascule.adapter.out.mcp.fixture.FaultyHttpServer.json;
import static dev.bascule.adapter.out.mcp.fixture.FaultyHttpServer.status;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientSession;
import dev.bascule.application.port.out.RecordingClient;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.mcp.ServerNotification.ListChanged;
import dev.bascule.domain.mcp.ServerNotification.Reset;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.mcp.json.JsonSlice;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The standalone stream of a session. */
final class StandaloneStreamTest extends StreamableHttpFixture {

  private static final String TOOLS = data("{\"method\":\"notifications/tools/list_changed\"}");
  private static final Optional<ClientSession> SESSION = Optional.of(new RecordingClient("{}"));
  private static final String PROMPTS = data("{\"method\":\"notifications/prompts/list_changed\"}");

  StandaloneStreamTest() throws IOException {}

  @Test
  void isOpenedOnceSessionHasBegun() throws InterruptedException {
    web.onGet(request -> events(TOOLS));

    assertEquals(RESULT, answered(call()));

    assertEquals(changed(ListKind.TOOLS), notices.next());
    RecordedRequest get = web.gets().getFirst();
    assertEquals("session-1", get.getHeaders().get("Mcp-Session-Id"));
    assertEquals("text/event-stream", get.getHeaders().get("Accept"));
    assertEquals(Optional.empty(), lastEventId(get));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void isNotReopenedIfServerRejectsIt(MockResponse refusal) {
    CountDownLatch asked = new CountDownLatch(1);
    web.onGet(
        request -> {
          asked.countDown();
          return refusal;
        });

    assertEquals(RESULT, answered(call()));
    assertEquals(RESULT, answered(call()));
    awaitOpen(asked);
    connection.close();

    assertEquals(1, web.gets().size());
  }

  static Stream<MockResponse> refusals() {
    return Stream.of(
        status(405, ""), status(404, ""), status(400, ""), status(501, ""), json("{}"));
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 429})
  void isReopenedIfTemporarilyUnavailable(int status) throws InterruptedException {
    answers(status(status, ""), events(TOOLS));
    call();

    assertEquals(Duration.ofSeconds(1), pause.next());

    assertEquals(changed(ListKind.TOOLS), notices.next());
  }

  /** A server must not send more by ending its stream, so that it is reopened. */
  @Test
  void keepsItsAllowanceWhenReopened() throws Exception {
    String comments = (":" + "x".repeat(8000) + "\n").repeat(375);
    web.onGet(
        request ->
            new MockResponse.Builder()
                .setHeader("Content-Type", "text/event-stream")
                .body(comments + TOOLS)
                .build());
    call();
    assertEquals(changed(ListKind.TOOLS), notices.next());
    long before = ticker.nanos();
    FutureTask<Optional<ServerNotification>> second =
        new FutureTask<>(
            () -> {
              assertEquals(Optional.of(new Reset()), notices.next());
              return notices.next();
            });
    pause.next();
    Thread.ofVirtual().start(second);

    while (!isDone(second)) {
      ticker.advance(Duration.ofMillis(5));
    }

    assertEquals(changed(ListKind.TOOLS), second.get());
    assertTrue(ticker.nanos() - before > Duration.ofSeconds(3).toNanos());
  }

  private static boolean isDone(FutureTask<?> task) throws InterruptedException {
    try {
      task.get(1, MILLISECONDS);
      return true;
    } catch (TimeoutException _) {
      return false;
    } catch (ExecutionException _) {
      return true;
    }
  }

  @Test
  void isReopenedLimitedTimesIfUnavailable() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(13);
    web.onGet(
        request -> {
          asked.countDown();
          return status(500, "");
        });
    call();
    for (int i = 0; i < 12; i++) {
      pause.next();
    }
    awaitOpen(asked);
    connection.close();

    assertEquals(13, web.gets().size());
  }

  /** The server may send requests on it during the call. */
  @Test
  void isOpenBeforeFirstCallOfSession() {
    web.onGet(_ -> events(TOOLS));
    web.onCall(request -> web.gets().isEmpty() ? status(500, "") : answer(request));
    StreamableHttpConnection dedicated = link((_, opened) -> opened.await(8, SECONDS), SESSION);

    assertEquals(RESULT, answered(call(dedicated, CallContext.ANONYMOUS)));

    dedicated.close();
  }

  @Test
  void delaysFirstCallOfSessionForHalfASecondAtMost() throws Exception {
    CountDownLatch stopSignal = holdGets();
    StreamableHttpConnection dedicated = link(pause, SESSION);
    FutureTask<UpstreamReply<JsonSlice>> first =
        new FutureTask<>(() -> call(dedicated, CallContext.ANONYMOUS));
    Thread.ofVirtual().start(first);

    assertEquals(Duration.ofMillis(500), pause.next());

    assertEquals(RESULT, answered(first.get()));
    assertEquals(RESULT, answered(call(dedicated, CallContext.ANONYMOUS)));
    dedicated.close();
    stopSignal.countDown();
  }

  /** The next call waits for what one call had too little time for. */
  @Test
  void delaysNextCallAfterOneWithLittleTime() throws Exception {
    CountDownLatch stopSignal = holdGets();
    StreamableHttpConnection dedicated = link(pause, SESSION);
    assertEquals(Optional.empty(), dedicated.start(TimeLimit.of(LONG, ticker)));
    for (Duration limit : List.of(Duration.ofMillis(400), Duration.ofSeconds(8))) {
      FutureTask<UpstreamReply<JsonSlice>> call =
          new FutureTask<>(
              () -> dedicated.request(OutgoingRequest.PING, TimeLimit.of(limit, ticker)));
      Thread.ofVirtual().start(call);

      Duration most = Duration.ofMillis(500);
      assertEquals(limit.compareTo(most) < 0 ? limit : most, pause.next());

      call.get();
    }
    dedicated.close();
    stopSignal.countDown();
  }

  @Test
  void delaysNoCallOfSharedConnection() {
    CountDownLatch stopSignal = holdGets();

    assertEquals(RESULT, answered(call()));
    assertEquals(RESULT, answered(call()));

    stopSignal.countDown();
  }

  @Test
  void resumesAfterRetryTimeOfServer() throws InterruptedException {
    answers(events("id: a\nretry: 700\n" + TOOLS), events("id: b\n" + TOOLS + PROMPTS));
    call();

    assertEquals(Duration.ofMillis(700), pause.next());

    assertEquals(changed(ListKind.TOOLS), notices.next());
    assertEquals(changed(ListKind.TOOLS), notices.next());
    assertEquals(changed(ListKind.PROMPTS), notices.next());
    assertEquals(Optional.of("a"), lastEventId(web.gets().get(1)));
  }

  @Test
  void ignoresRepeatedEvents() throws InterruptedException {
    answers(events("id: a\n" + TOOLS), events("id: a\n" + TOOLS + "id: b\n" + PROMPTS));
    call();
    pause.next();

    assertEquals(changed(ListKind.TOOLS), notices.next());
    assertEquals(changed(ListKind.PROMPTS), notices.next());
  }

  @Test
  void reportsGapIfItCannotBeResumed() throws InterruptedException {
    answers(events(TOOLS), events(PROMPTS));
    call();
    pause.next();

    assertEquals(changed(ListKind.TOOLS), notices.next());
    assertEquals(Optional.of(new Reset()), notices.next());
    assertEquals(changed(ListKind.PROMPTS), notices.next());
  }

  @Test
  void reportsGapIfItIsNotReopened() throws InterruptedException {
    answers(events("id: a\n" + TOOLS), status(404, ""));
    call();
    pause.next();

    assertEquals(changed(ListKind.TOOLS), notices.next());
    assertEquals(Optional.of(new Reset()), notices.next());
  }

  @Test
  void backsOffWithoutEvents() throws InterruptedException {
    web.onGet(request -> events(""));
    call();

    List<Long> seconds = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      seconds.add(pause.next().toSeconds());
    }

    assertEquals(List.of(1L, 2L, 4L, 8L, 16L, 30L, 30L), seconds);
  }

  @Test
  void ignoresInvalidEvents() throws InterruptedException {
    web.onGet(request -> events(data("nonsense") + "event: other\n" + TOOLS + PROMPTS));

    call();

    assertEquals(changed(ListKind.PROMPTS), notices.next());
  }

  @Test
  void isNotResumedAfterTooLongEvent() throws InterruptedException {
    answers(events("id: a\n" + TOOLS + data("x".repeat(10_001))), events(PROMPTS));
    call();
    pause.next();

    assertEquals(changed(ListKind.TOOLS), notices.next());
    assertEquals(Optional.of(new Reset()), notices.next());
    assertEquals(Optional.empty(), lastEventId(web.gets().get(1)));
  }

  @Test
  void answersPings() throws InterruptedException {
    web.onGet(request -> events(data("{\"id\":\"p-1\",\"method\":\"ping\"}")));

    call();

    assertThat(body(web.takeOther())).contains("\"id\":\"p-1\",\"result\":{}");
  }

  @Test
  void isReopenedInNewSession() throws InterruptedException {
    web.onGet(request -> events(TOOLS));
    call();
    pause.nextLength();
    Queue<MockResponse> lost = new ConcurrentLinkedQueue<>(List.of(status(404, "")));
    web.onCall(request -> Optional.ofNullable(lost.poll()).orElseGet(() -> answer(request)));
    web.onPing(_ -> status(404, ""));

    assertEquals(RESULT, answered(call()));

    assertTrue(pause.isInterrupted());
    pause.nextLength();
    assertEquals("session-2", web.gets().getLast().getHeaders().get("Mcp-Session-Id"));
  }

  @Test
  void endsWithItsSession() throws InterruptedException {
    web.omitSessionIds();
    web.onGet(request -> events(TOOLS));
    call();
    pause.nextLength();
    web.onCall(
        request ->
            new MockResponse.Builder()
                .onResponseStart(new SocketEffect.CloseSocket(true, true, true))
                .build());

    assertFailed(Unreachable.class, call());

    assertTrue(pause.isInterrupted());
  }

  @Test
  void endsWithConnection() throws InterruptedException {
    web.onGet(request -> events(TOOLS));
    call();
    pause.nextLength();

    connection.close();

    assertTrue(pause.isInterrupted());
  }

  /** Responds to GET with these in order, and then not at all. */
  private void answers(MockResponse... responses) {
    Queue<MockResponse> left = new ConcurrentLinkedQueue<>(List.of(responses));
    web.onGet(request -> Optional.ofNullable(left.poll()).orElseGet(() -> status(405, "")));
  }

  /** Rejects GET once the returned latch is open, and does not respond before. */
  private CountDownLatch holdGets() {
    CountDownLatch stopSignal = new CountDownLatch(1);
    web.onGet(
        _ -> {
          awaitOpen(stopSignal);
          return status(405, "");
        });
    return stopSignal;
  }

  private static Optional<ServerNotification> changed(ListKind kind) {
    return Optional.of(new ListChanged(kind));
  }

  private static Optional<String> lastEventId(RecordedRequest request) {
    return Optional.ofNullable(request.getHeaders().get("Last-Event-ID"));
  }

  private static void awaitOpen(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError("this thread is never interrupted", e);
    }
  }
}
