package dev.bascule.adapter.out.mcp.http.sse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.out.mcp.TraceContexts;
import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.mcp.config.ProtocolChoice;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.mcp.fixture.FaultySseServer;
import dev.bascule.adapter.out.mcp.http.HttpExchanger;
import dev.bascule.adapter.out.mcp.http.TestHttpClient;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.ConnectionContext;
import dev.bascule.adapter.out.mcp.protocol.Delays;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.out.RecordingNotificationListener;
import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.domain.time.FakeTicker;
import dev.bascule.domain.time.Polling;
import dev.bascule.domain.time.Ticker;
import dev.bascule.mcp.json.JsonSlice;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Details and faults of HTTP+SSE. Calls are numbered from 2. */
final class SseMcpConnectionTest {

  private static final ServerId ID = new ServerId("faulty");
  private static final Duration LONG = Duration.ofSeconds(8);
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final String ANSWER = "data: {\"id\":2,\"result\":{\"content\":[]}}\n\n";

  private final RecordingNotificationListener notices = new RecordingNotificationListener();
  private final FakeTicker ticker = new FakeTicker();
  private final FaultySseServer web = new FaultySseServer();
  private final SseMcpConnection connection =
      new SseMcpConnection(
          new StreamableHttpSettings(
              ID, web.url(), Map.of(), /* maxMessageBytes= */ 10_000, ProtocolChoice.AUTO),
          new HttpExchanger(TestHttpClient.create(Ticker.system())),
          ConnectionContext.shared(ClientInfo.bascule("test"), notices),
          Delays.of(ticker));

  SseMcpConnectionTest() throws IOException {}

  @AfterEach
  void close() {
    connection.close();
    web.close();
  }

  @Test
  void postsToEndpointAndReadsResponseFromStream() throws Exception {
    FutureTask<UpstreamReply<JsonSlice>> call = begin();
    assertThat(web.nextCall()).contains("tools/call");

    web.send(ANSWER);

    assertEquals("{\"content\":[]}", answered(call.get()));
    assertThat(web.posts().get(0)).contains("\"initialize\"");
    assertThat(web.posts().get(1)).contains("notifications/initialized");
    assertEquals(Optional.of("2024-11-05"), connection.status().protocolVersion());
  }

  @Test
  void sendsTraceContextInHeadersAndBody() throws Exception {
    FutureTask<UpstreamReply<JsonSlice>> call =
        new FutureTask<>(() -> call(LONG, TraceContexts.EXCHANGE));
    Thread.ofVirtual().start(call);
    TraceContexts.assertTold(web.nextCall());

    web.send(ANSWER);

    assertEquals("{\"content\":[]}", answered(call.get()));
    TraceContexts.assertTold(web.lastHeaders()::get);
  }

  @Test
  void acceptsResponseBeforeAcknowledgementOfPost() {
    CountDownLatch answered = new CountDownLatch(1);
    web.onPost(
        message -> {
          if (message.contains("tools/call")) {
            web.send(ANSWER);
            await(answered);
          }
          return 202;
        });

    assertEquals("{\"content\":[]}", answered(call(LONG)));

    answered.countDown();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.com/messages",
        "https://localhost/messages",
        "//example.com/messages",
        "http://localhost:1/messages",
        "file:///messages"
      })
  void rejectsEndpointOfOtherOrigin(String endpoint) {
    web.setFirstEvent("event: endpoint\ndata: " + endpoint + "\n\n");

    assertFailed(BadAnswer.class, call(LONG));

    assertFalse(connection.status().connected());
  }

  @Test
  void failsAfterTimeoutWithoutEndpoint() {
    web.setFirstEvent(": nothing\n\n");

    assertEquals(new TimedOut(SHORT), assertFailed(TimedOut.class, call(SHORT)));
    Polling.until(1, web::streamsOpened, "streams opened");
    assertEquals(new TimedOut(SHORT), assertFailed(TimedOut.class, call(SHORT)));

    assertEquals(1, web.streamsOpened());
  }

  @Test
  void reopensStreamThatNeverBegan() throws Exception {
    web.setFirstEvent(": nothing\n\n");
    startTooSlowly();
    web.setFirstEvent("event: endpoint\ndata: messages?session=1\n\n");

    FutureTask<UpstreamReply<JsonSlice>> call = begin();
    web.nextCall();
    web.send(ANSWER);
    assertEquals("{\"content\":[]}", answered(call.get()));
  }

  @Test
  void reportsMissingEventStream() {
    web.setStatus(405);

    assertFailed(BadAnswer.class, call(LONG));
  }

  @Test
  void failsCallsInFlightWhenStreamEnds() throws Exception {
    FutureTask<UpstreamReply<JsonSlice>> call = begin();
    web.nextCall();

    web.endStream();

    assertEquals(
        DeliveryStatus.MAY_HAVE_RUN, assertFailed(Unreachable.class, call.get()).delivery());
    assertFalse(connection.status().connected());
  }

  @Test
  void reconnectsOnNextRequest() throws Exception {
    loseTheStream();

    FutureTask<UpstreamReply<JsonSlice>> call = begin();
    web.nextCall();
    web.send(ANSWER);

    assertEquals("{\"content\":[]}", answered(call.get()));
    assertEquals(Optional.of(new ServerNotification.Reset()), notices.next());
    assertEquals(2, web.streamsOpened());
  }

  @Test
  void reportsRejectedMessage() {
    web.onPost(message -> message.contains("tools/call") ? 500 : 202);

    assertFailed(BadAnswer.class, call(LONG));

    assertTrue(connection.status().connected());
  }

  @Test
  void reconnectsAfterLostSession() {
    web.onPost(message -> isCallOrPing(message) ? 404 : 202);

    assertEquals(DeliveryStatus.NOT_SENT, assertFailed(Unreachable.class, call(LONG)).delivery());

    assertFalse(connection.status().connected());
  }

  /** A proxy may have rejected it after it ran. */
  @ParameterizedTest
  @ValueSource(ints = {202, 500})
  void doesNotRepeatCallAfter404WhilePingIsAccepted(int statusOfPing) {
    web.onPost(
        message ->
            message.contains("tools/call")
                ? 404
                : message.contains("\"ping\"") ? statusOfPing : 202);

    assertThat(assertFailed(BadAnswer.class, call(LONG)).reason()).contains("HTTP status 404");

    assertTrue(connection.status().connected());
  }

  @Test
  void reconnectsAfterLostSessionWithoutPing() {
    web.onPost(message -> message.contains("resources/subscribe") ? 404 : 202);

    UpstreamReply<JsonSlice> reply =
        connection.request(
            OutgoingRequest.of(new Subscribe(ID, "test://a"), CallContext.ANONYMOUS),
            TimeLimit.of(LONG, ticker));

    assertEquals(DeliveryStatus.NOT_SENT, assertFailed(Unreachable.class, reply).delivery());
    assertThat(web.posts()).noneMatch(message -> message.contains("\"ping\""));
  }

  private static boolean isCallOrPing(String message) {
    return message.contains("tools/call") || message.contains("\"ping\"");
  }

  @Test
  void ignoresInvalidEvents() throws Exception {
    FutureTask<UpstreamReply<JsonSlice>> call = begin();
    web.nextCall();

    web.send("data: nonsense\n\nevent: other\n" + ANSWER + "data: {\"id\":99,\"result\":{}}\n\n");
    web.send("event: endpoint\ndata: /elsewhere\n\n");
    web.send(ANSWER + ANSWER);

    assertEquals("{\"content\":[]}", answered(call.get()));
    assertTrue(connection.status().connected());
  }

  @Test
  void readsBatches() throws Exception {
    FutureTask<UpstreamReply<JsonSlice>> call = begin();
    web.nextCall();

    web.send("data: [{\"method\":\"n\"},{\"id\":2,\"result\":{}}]\n\n");

    assertEquals("{}", answered(call.get()));
  }

  @Test
  void isNotBlockedByPingsBeforeEndpoint() throws Exception {
    web.setFirstEvent("data: {\"id\":1,\"method\":\"ping\"}\n\n".repeat(40));
    Polling.until(
        true,
        () -> {
          startTooSlowly();
          return web.streamsOpened() > 0;
        },
        "a stream was opened");
    web.endStream();
    web.setFirstEvent("event: endpoint\ndata: messages?session=1\n\n");
    FutureTask<UpstreamReply<JsonSlice>> call = begin();
    web.nextCall();

    web.send("data: {\"id\":\"p\",\"method\":\"ping\"}\n\n");

    assertThat(web.nextCall()).contains("\"id\":\"p\",\"result\":{}");
    web.send(ANSWER);
    assertEquals("{\"content\":[]}", answered(call.get()));
  }

  @Test
  void endsStreamWithTooLongEvent() throws Exception {
    FutureTask<UpstreamReply<JsonSlice>> call = begin();
    web.nextCall();

    web.send("data: " + "x".repeat(10_001) + "\n\n");

    assertFailed(BadAnswer.class, call.get());
    assertFalse(connection.status().connected());
  }

  @Test
  void cancelsRequestIfInterrupted() throws Exception {
    FutureTask<UpstreamReply<JsonSlice>> call = new FutureTask<>(() -> call(LONG));
    Thread caller = Thread.ofVirtual().start(call);
    web.nextCall();

    caller.interrupt();

    assertFailed(Cancelled.class, call.get());
    assertThat(web.nextCall()).contains("\"requestId\":2");
  }

  @Test
  void failsCallsInFlightOnClose() throws Exception {
    FutureTask<UpstreamReply<JsonSlice>> call = begin();
    web.nextCall();

    connection.close();

    assertFailed(Cancelled.class, call.get());
    assertFailed(Cancelled.class, call(LONG));
  }

  @Test
  void restoresStateAfterReconnect() throws Exception {
    web.onPost(
        message -> {
          if (message.contains("resources/subscribe")) {
            web.send(ANSWER);
          }
          return 202;
        });
    OutgoingRequest wish = OutgoingRequest.of(new Subscribe(ID, "test://a"), CallContext.ANONYMOUS);
    answered(connection.request(wish, TimeLimit.of(LONG, ticker)));
    web.nextCall();
    loseTheStream();

    FutureTask<UpstreamReply<JsonSlice>> call = begin();

    List<String> calls = List.of(web.nextCall(), web.nextCall());
    assertThat(calls).anyMatch(text -> text.contains("resources/subscribe"));
    call.cancel(true);
  }

  private void loseTheStream() throws Exception {
    FutureTask<UpstreamReply<JsonSlice>> lost = begin();
    web.nextCall();
    web.endStream();
    assertFailed(Unreachable.class, lost.get());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private FutureTask<UpstreamReply<JsonSlice>> begin() {
    FutureTask<UpstreamReply<JsonSlice>> call = new FutureTask<>(() -> call(LONG));
    Thread.ofVirtual().start(call);
    return call;
  }

  private void startTooSlowly() {
    assertInstanceOf(TimedOut.class, connection.start(TimeLimit.of(SHORT, ticker)).orElseThrow());
  }

  private UpstreamReply<JsonSlice> call(Duration timeout) {
    return call(timeout, CallContext.ANONYMOUS);
  }

  private UpstreamReply<JsonSlice> call(Duration timeout, CallContext context) {
    ToolCall call = new ToolCall(ID, new ToolName("tool"), ToolArguments.NONE);
    return connection.request(OutgoingRequest.of(call, context), TimeLimit.of(timeout, ticker));
  }

  private static String answered(UpstreamReply<JsonSlice> reply) {
    return switch (reply) {
      case Answered<JsonSlice>(JsonSlice value) -> value.text();
      case Failed<JsonSlice>(Failure.UpstreamFailure failure) -> throw new AssertionError(failure);
    };
  }

  private static <F> F assertFailed(Class<F> failure, UpstreamReply<JsonSlice> reply) {
    Object ending =
        switch (reply) {
          case Answered<JsonSlice>(JsonSlice value) -> value.text();
          case Failed<JsonSlice>(Failure.UpstreamFailure upstream) -> upstream;
        };
    return assertInstanceOf(failure, ending);
  }
}
