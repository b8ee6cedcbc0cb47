package dev.bascule.adapter.out.mcp.http.streamable;

import static dev.bascule.adapter.out.mcp.fixture.FaultyHttpServer.RESULT;
import static dev.bascule.adapter.out.mcp.fixture.FaultyHttpServer.body;
import static dev.bascule.adapter.out.mcp.fixture.FaultyHttpServer.events;
import static dev.bascule.adapter.out.mcp.fixture.FaultyHttpServer.responseTo;
import static dev.bascule.adapter.out.mcp.fixture.FaultyHttpServer.responseWithId;
import static dev.bascule.adapter.out.mcp.fixture.FaultyHttpServer.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.adapter.out.mcp.http.AuthenticatedClient;
import dev.bascule.adapter.out.mcp.http.HttpErrors.SessionKind;
import dev.bascule.adapter.out.mcp.http.HttpExchanger;
import dev.bascule.adapter.out.mcp.http.PostResponseReader;
import dev.bascule.adapter.out.mcp.http.TestHttpClient;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse.NoAnswer;
import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.sse.RecentEventIds;
import dev.bascule.adapter.out.mcp.sse.SseReader;
import dev.bascule.adapter.out.mcp.sse.StreamPosition;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.application.port.out.RecordingClient;
import dev.bascule.application.port.out.UpstreamCredentials;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.Ticker;
import dev.bascule.mcp.json.JsonSlice;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens when a stream ends before the response. The call is the second request. */
final class StreamResumerTest extends StreamableHttpFixture {

  private static final String ANSWER = data(responseWithId("2"));

  StreamResumerTest() throws IOException {}

  @Test
  void resumesAfterRetryTimeOfServer() throws Exception {
    web.onCall(request -> events("id: s-1\nretry: 700\ndata:\n\n"));
    onResumption(request -> events("id: s-2\n" + ANSWER));

    FutureTask<UpstreamReply<JsonSlice>> call = begin();

    assertEquals(Duration.ofMillis(700), pause.next());
    assertEquals(RESULT, answered(call.get()));
    assertEquals(List.of("s-1"), resumedAt());
    assertEquals(1, web.requestsWith("tools/call").size());
  }

  @Test
  void resumesInSameSession() throws Exception {
    web.onCall(request -> events("id: s-1\ndata:\n\n"));
    onResumption(request -> events(ANSWER));

    FutureTask<UpstreamReply<JsonSlice>> call = begin();
    pause.next();
    call.get();

    RecordedRequest get = web.gets().getLast();
    assertEquals("session-1", get.getHeaders().get("Mcp-Session-Id"));
    assertEquals("2025-11-25", get.getHeaders().get("MCP-Protocol-Version"));
    assertEquals("text/event-stream", get.getHeaders().get("Accept"));
  }

  @Test
  void resumesSoonWithoutRetryTime() throws Exception {
    web.onCall(request -> events("id: s-1\ndata:\n\n"));
    onResumption(request -> events(ANSWER));

    FutureTask<UpstreamReply<JsonSlice>> call = begin();

    assertEquals(Duration.ofMillis(500), pause.next());
    assertEquals(RESULT, answered(call.get()));
  }

  @Test
  void resumesAfterBreak() throws Exception {
    web.onCall(
        request ->
            incomplete("id: s-1\n" + data("{\"method\":\"n\"}") + "id: s-2\ndata: {\"jsonrpc\":")
                .newBuilder()
                .onResponseEnd(new SocketEffect.CloseSocket(true, true, true))
                .build());
    onResumption(request -> events(ANSWER));

    FutureTask<UpstreamReply<JsonSlice>> call = begin();
    pause.next();

    assertEquals(RESULT, answered(call.get()));
    assertEquals(List.of("s-1"), resumedAt());
  }

  @Test
  void resumesAsLongAsThereAreNewEvents() throws Exception {
    web.onCall(request -> events("id: 0\nretry: 1\ndata:\n\n"));
    onResumption(
        request -> {
          int next = Integer.parseInt(lastEventId(request)) + 1;
          return events(next == 8 ? ANSWER : "id: " + next + "\ndata:\n\n");
        });

    FutureTask<UpstreamReply<JsonSlice>> call = begin();
    for (int i = 0; i < 8; i++) {
      pause.next();
    }

    assertEquals(RESULT, answered(call.get()));
  }

  @Test
  void givesUpAfterStreamsWithoutEvents() throws Exception {
    web.onCall(request -> events("id: s-1\ndata:\n\n"));
    onResumption(request -> events(": nothing\n\n"));

    FutureTask<UpstreamReply<JsonSlice>> call = begin();
    for (int i = 0; i < 5; i++) {
      pause.next();
    }

    assertEquals(
        DeliveryStatus.MAY_HAVE_RUN, assertFailed(Unreachable.class, call.get()).delivery());
    assertEquals(5, resumedAt().size());
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 405, 500})
  void givesUpIfServerRejectsResumption(int status) throws Exception {
    web.onCall(request -> events("id: s-1\ndata:\n\n"));
    onResumption(request -> status(status, ""));

    FutureTask<UpstreamReply<JsonSlice>> call = begin();
    pause.next();

    assertEquals(
        DeliveryStatus.MAY_HAVE_RUN, assertFailed(Unreachable.class, call.get()).delivery());
    assertEquals(1, resumedAt().size());
    assertEquals(1, web.requestsWith("tools/call").size());
  }

  @Test
  void forwardsRepeatedEventOnce() throws Exception {
    RecordingClient client = new RecordingClient("{}");
    String first = "id: 1\n" + data(log("first"));
    web.onCall(request -> events(first));
    onResumption(request -> events(first + "id: 2\n" + data(log("second")) + ANSWER));

    FutureTask<UpstreamReply<JsonSlice>> call =
        begin(
            connection, new CallContext(Caller.ANONYMOUS, client.context(), ForwardedParams.NONE));
    pause.next();

    assertEquals(RESULT, answered(call.get()));
    assertEquals(
        List.of("{\"data\":\"first\"}", "{\"data\":\"second\"}"),
        List.of(text(client.nextNotification()), text(client.nextNotification())));
    assertEquals(0, client.pendingCount());
  }

  @Test
  void supportsServersThatNumberEventsPerStream() {
    web.onCall(request -> events("id: 1\n" + data(responseTo(request))));

    assertEquals(RESULT, answered(call()));
    assertEquals(RESULT, answered(call()));
  }

  @Test
  void endsWithTimeoutOfRequest() {
    web.onCall(request -> events("id: s-1\nretry: 60000\ndata:\n\n"));
    StreamableHttpConnection impatient =
        link(
            (length, _) -> {
              ticker.advance(length);
              return false;
            });

    assertEquals(
        new TimedOut(LONG), assertFailed(TimedOut.class, call(impatient, CallContext.ANONYMOUS)));
    impatient.close();
  }

  @Test
  void endsWithConnection() throws Exception {
    CountDownLatch pausing = new CountDownLatch(1);
    web.onCall(request -> events("id: s-1\nretry: 60000\ndata:\n\n"));
    StreamableHttpConnection closing =
        link(
            (_, stopSignal) -> {
              pausing.countDown();
              stopSignal.await();
              return true;
            });
    FutureTask<UpstreamReply<JsonSlice>> call = begin(closing, CallContext.ANONYMOUS);
    pausing.await();

    closing.close();

    assertFailed(Cancelled.class, call.get());
  }

  @Test
  void endsIfInterrupted() throws Exception {
    web.onCall(request -> events("id: s-1\nretry: 60000\ndata:\n\n"));
    FutureTask<UpstreamReply<JsonSlice>> call = new FutureTask<>(this::call);
    Thread caller = Thread.ofVirtual().start(call);
    pause.nextLength();

    caller.interrupt();

    assertFailed(Cancelled.class, call.get());
    assertThat(body(web.takeOther())).contains("notifications/cancelled");
  }

  @Test
  void reopensIdleResumedStream() {
    Queue<MockResponse> responses =
        new ConcurrentLinkedQueue<>(List.of(incomplete("id: s-2\ndata:\n\n"), events(ANSWER)));
    onResumption(_ -> requireNonNull(responses.poll()));
    StreamPosition position = new StreamPosition(new RecentEventIds());
    position.update(readUntil("s-1"));
    PostResponseReader reader =
        new PostResponseReader(2, SessionKind.NONE, 10_000, _ -> {}, position);
    HttpExchanger exchanger = new HttpExchanger(TestHttpClient.create(Ticker.system()));
    StreamResumer resumer = new StreamResumer(exchanger, (_, _) -> false, Duration.ofSeconds(2));

    PostResponse response =
        resumer.resume(
            new NoAnswer(new Unreachable("broken", DeliveryStatus.MAY_HAVE_RUN)),
            new StreamResumer.InterruptedStream(reader, position, this::get),
            TimeLimit.of(LONG, ticker));

    assertInstanceOf(RpcMessage.Result.class, response);
    assertEquals(List.of("s-1", "s-2"), resumedAt());
    exchanger.close();
  }

  @Test
  void returnsWhatEndedStreamIfThereAreNoCredentials() {
    UpstreamCredentials lost =
        new UpstreamCredentials() {
          @Override
          public UpstreamCredentials onBehalfOf(ForwardedIdentity forwardedIdentity) {
            return this;
          }

          @Override
          public UpstreamCredentials.CredentialHeaders headers(Duration timeout) {
            return new UpstreamCredentials.CredentialHeaders.Unavailable("the login has expired");
          }

          @Override
          public boolean renew(UpstreamCredentials.Rejection rejection, Duration timeout) {
            return false;
          }
        };
    StreamPosition position = new StreamPosition(new RecentEventIds());
    position.update(readUntil("s-1"));
    PostResponseReader reader =
        new PostResponseReader(2, SessionKind.NONE, 10_000, _ -> {}, position);
    HttpExchanger exchanger =
        new HttpExchanger(new AuthenticatedClient(client, lost).client(Ticker.system()));
    NoAnswer broken = new NoAnswer(new Unreachable("broken", DeliveryStatus.MAY_HAVE_RUN));

    PostResponse response =
        new StreamResumer(exchanger, (_, _) -> false, Duration.ofSeconds(2))
            .resume(
                broken,
                new StreamResumer.InterruptedStream(reader, position, this::get),
                TimeLimit.of(LONG, ticker));

    assertEquals(broken, response);
    exchanger.close();
  }

  private Request.Builder get(String lastEventId) {
    return new Request.Builder().url(web.url().toString()).header("Last-Event-ID", lastEventId);
  }

  /**
   * Returns a stream that lacks a byte after {@code text}, so that the client waits for it, and
   * cannot use the connection for another request.
   */
  private static MockResponse incomplete(String text) {
    return new MockResponse.Builder()
        .body(text)
        .setHeader("Content-Type", "text/event-stream")
        .setHeader("Content-Length", text.length() + 1)
        .build();
  }

  private static SseReader readUntil(String id) {
    byte[] stream = ("id: " + id + "\n\n").getBytes(UTF_8);
    SseReader reader = new SseReader(new ByteArrayInputStream(stream), 100);
    try {
      assertEquals(Optional.empty(), reader.next());
    } catch (IOException e) {
      throw new AssertionError("nothing can go wrong in memory", e);
    }
    return reader;
  }

  private FutureTask<UpstreamReply<JsonSlice>> begin() {
    return begin(connection, CallContext.ANONYMOUS);
  }

  private FutureTask<UpstreamReply<JsonSlice>> begin(
      StreamableHttpConnection by, CallContext context) {
    FutureTask<UpstreamReply<JsonSlice>> call = new FutureTask<>(() -> call(by, context));
    Thread.ofVirtual().start(call);
    return call;
  }

  /** The standalone stream of the connection is rejected. */
  private void onResumption(Function<RecordedRequest, MockResponse> response) {
    web.onGet(
        request -> lastEventId(request).isEmpty() ? status(405, "") : response.apply(request));
  }

  private List<String> resumedAt() {
    return web.gets().stream()
        .map(StreamResumerTest::lastEventId)
        .filter(id -> !id.isEmpty())
        .toList();
  }

  private static String lastEventId(RecordedRequest request) {
    return Optional.ofNullable(request.getHeaders().get("Last-Event-ID")).orElse("");
  }

  private static String log(String text) {
    return "{\"method\":\"notifications/message\",\"params\":{\"data\":\"" + text + "\"}}";
  }

  private static String text(Optional<ServerMessage> message) {
    return message.orElseThrow().params().text();
  }
}
