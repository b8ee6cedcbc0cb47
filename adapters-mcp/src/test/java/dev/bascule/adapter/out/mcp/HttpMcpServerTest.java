package dev.bascule.adapter.out.mcp;

import static dev.bascule.adapter.out.mcp.fixture.FaultyHttpServer.answer;
import static dev.bascule.adapter.out.mcp.fixture.FaultyHttpServer.body;
import static dev.bascule.adapter.out.mcp.fixture.FaultyHttpServer.events;
import static dev.bascule.adapter.out.mcp.fixture.FaultyHttpServer.json;
import static dev.bascule.adapter.out.mcp.fixture.FaultyHttpServer.responseTo;
import static dev.bascule.adapter.out.mcp.fixture.FaultyHttpServer.responseWithId;
import static dev.bascule.adapter.out.mcp.fixture.FaultyHttpServer.status;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.mcp.config.HttpSecurity;
import dev.bascule.adapter.out.mcp.config.ProtocolChoice;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.mcp.fixture.FaultyHttpServer;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.out.RecordingNotificationListener;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.McpResult.Kind;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.Failure.Refused;
import dev.bascule.domain.result.Failure.Rejected;
import dev.bascule.domain.result.Failure.Throttled;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Details and faults of Streamable HTTP, beyond the contract. */
final class HttpMcpServerTest {

  private static final ServerId ID = new ServerId("faulty");
  private static final Duration LONG = Duration.ofSeconds(8);
  private static final String SECRET = "s3cr3t";
  private static final UpstreamReply<McpResult> DONE =
      new Answered<>(new McpResult(JsonBytes.of(FaultyHttpServer.RESULT), Kind.COMPLETE));

  private final RecordingLog log = new RecordingLog();
  private final RecordingNotificationListener notices = new RecordingNotificationListener();
  private final FaultyHttpServer web = new FaultyHttpServer();
  private final TransportMcpServer server =
      TransportMcpServer.overHttp(
          settings(web.url(), Map.of("X-Api-Key", SECRET)),
          HttpSecurity.NONE,
          notices,
          ClientInfo.bascule("test"),
          Ticker.system());

  HttpMcpServerTest() throws IOException {}

  @AfterEach
  void close() {
    server.close();
    web.close();
    log.close();
  }

  @Nested
  class Headers {

    @Test
    void includeSessionHeadersAfterHandshakeOnly() {
      assertEquals(DONE, call());

      RecordedRequest initialize = web.requestsWith("\"initialize\"").getFirst();
      assertNull(initialize.getHeaders().get("Mcp-Session-Id"));
      assertNull(initialize.getHeaders().get("MCP-Protocol-Version"));
      RecordedRequest initialized = web.requestsWith("notifications/initialized").getFirst();
      assertEquals("session-1", initialized.getHeaders().get("Mcp-Session-Id"));
      RecordedRequest call = web.requestsWith("tools/call").getFirst();
      assertEquals("session-1", call.getHeaders().get("Mcp-Session-Id"));
      assertEquals("2025-11-25", call.getHeaders().get("MCP-Protocol-Version"));
    }

    @Test
    void includeUserAgentWithVersion() {
      assertEquals(DONE, call());

      assertEquals(
          "bascule/test", web.requestsWith("tools/call").getFirst().getHeaders().get("User-Agent"));
    }

    @Test
    void includeConfiguredUserAgent() {
      try (TransportMcpServer other =
          TransportMcpServer.overHttp(
              settings(web.url(), Map.of("user-agent", "mine/1")),
              HttpSecurity.NONE,
              notices,
              ClientInfo.bascule("test"),
              Ticker.system())) {
        assertEquals(DONE, other.send(toolCall(), CallContext.ANONYMOUS, LONG));
      }

      assertEquals(
          List.of("mine/1"),
          web.requestsWith("tools/call").getFirst().getHeaders().values("User-Agent"));
    }

    @Test
    void omitInvalidVersionFromUserAgent() {
      assertEquals("bascule", ClientInfo.bascule("(not packaged)").userAgent());
    }

    @Test
    void includeContentTypeAndAccept() {
      assertEquals(DONE, call());

      RecordedRequest call = web.requestsWith("tools/call").getFirst();
      assertEquals("application/json, text/event-stream", call.getHeaders().get("Accept"));
      assertEquals("application/json", call.getHeaders().get("Content-Type"));
      assertEquals(SECRET, call.getHeaders().get("X-Api-Key"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2025-03-26", "2024-11-05"})
    void omitRevisionForOldServers(String version) {
      web.setProtocolVersion(version);

      assertEquals(DONE, call());

      assertNull(
          web.requestsWith("tools/call").getFirst().getHeaders().get("MCP-Protocol-Version"));
      assertEquals(Optional.of(version), server.status().protocolVersion());
    }

    @Test
    void rejectInvalidHeadersWithoutQuotingValue() {
      StreamableHttpSettings settings = settings(web.url(), Map.of("X-Key", SECRET + "\n"));

      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  TransportMcpServer.overHttp(
                      settings,
                      HttpSecurity.NONE,
                      notices,
                      ClientInfo.bascule("test"),
                      Ticker.system()));

      assertThat(String.valueOf(e.getMessage())).doesNotContain(SECRET);
      assertNull(e.getCause());
    }

    @Test
    void appearInNoLogAndNoFailure() {
      web.onCall(request -> status(500, "X-Api-Key: " + SECRET));

      UpstreamReply<McpResult> reply = call();
      server.close();

      assertThat(reply.toString()).doesNotContain(SECRET);
      assertThat(log.text()).doesNotContain(SECRET);
      assertThat(log.text()).doesNotContain("session-1");
    }
  }

  @Nested
  class Loop {

    @Test
    void endsRequestsOnceTokenReturns() {
      assertEquals(DONE, call());

      assertTrue(server.detectLoop(token(0)));

      assertInstanceOf(Refused.class, failure(call()));
      assertInstanceOf(Refused.class, failure(server.start(LONG)));
      assertFalse(server.isStarted());
      assertEquals(1, web.requestsWith("tools/call").size());
    }

    @Test
    void ignoresTokenOfAnotherServer() {
      assertEquals(DONE, call());
      try (TransportMcpServer other =
          TransportMcpServer.overHttp(
              settings(web.url(), Map.of()),
              HttpSecurity.NONE,
              notices,
              ClientInfo.bascule("test"),
              Ticker.system())) {
        assertFalse(other.detectLoop(token(0)));
        assertFalse(other.detectLoop(""));
        assertEquals(DONE, other.send(toolCall(), CallContext.ANONYMOUS, LONG));

        assertNotEquals(token(0), token(1));
        assertEquals(DONE, call());
      }
    }

    /** Returns the token in a tool call. */
    private String token(int index) {
      return String.valueOf(
          web.requestsWith("tools/call").get(index).getHeaders().get("Bascule-Loop-Token"));
    }

    private static <T> Failure failure(UpstreamReply<T> reply) {
      return assertInstanceOf(Failed.class, reply).failure();
    }
  }

  @Nested
  class LostSession {

    @Test
    void concurrentCallersShareNewSession() throws Exception {
      assertEquals(DONE, call());
      RequestBarrier gate = new RequestBarrier(20);
      web.onCall(
          request ->
              namesSession(request, "session-1")
                  ? gate.awaitAll(status(404, ""))
                  : answer(request));
      web.onPing(LostSession::answerUnlessFirstSession);

      List<UpstreamReply<McpResult>> replies = callAtOnce(20);

      assertEquals(20, replies.stream().filter(DONE::equals).count());
      assertEquals(2, web.requestsWith("\"initialize\"").size());
      List<RecordedRequest> calls = web.requestsWith("tools/call");
      assertEquals(
          21, calls.stream().filter(request -> namesSession(request, "session-1")).count());
      assertEquals(
          20, calls.stream().filter(request -> namesSession(request, "session-2")).count());
    }

    /** It may have run; the server may use the text for something else. */
    @ParameterizedTest
    @MethodSource("dev.bascule.adapter.out.mcp.HttpMcpServerTest#doubtfulRefusals")
    void doesNotRetryAfter400(MockResponse refusal) {
      assertEquals(DONE, call());
      web.onCall(request -> namesSession(request, "session-1") ? refusal : answer(request));
      web.onPing(_ -> refusal);

      assertEquals(
          new Unreachable("the server has lost the session", DeliveryStatus.MAY_HAVE_RUN),
          assertFailed(Unreachable.class, call()));

      assertEquals(2, web.requestsWith("tools/call").size());
      assertEquals(DONE, call());
      assertEquals(2, web.requestsWith("\"initialize\"").size());
    }

    @Test
    void pingsAfter400AndKeepsSession() {
      String error =
          "{\"error\":{\"code\":-32000,\"message\":\"your session at the bank expired\"}}";
      web.onCall(_ -> status(400, error));

      assertEquals(
          new Rejected(-32000, "your session at the bank expired", Optional.empty()),
          assertFailed(Rejected.class, call()));

      assertEquals(1, web.requestsWith("tools/call").size());
      assertEquals(1, web.requestsWith("\"method\":\"ping\"").size());
      assertEquals(1, web.requestsWith("\"initialize\"").size());
    }

    @Test
    void beginsAnotherWithServerWithoutSessionIds() {
      web.omitSessionIds();
      assertEquals(DONE, call());
      Queue<MockResponse> first = new ConcurrentLinkedQueue<>(List.of(notInitialized()));
      web.onCall(request -> Optional.ofNullable(first.poll()).orElseGet(() -> answer(request)));
      web.onPing(_ -> notInitialized());

      assertFailed(Unreachable.class, call());
      assertEquals(DONE, call());

      assertEquals(2, web.requestsWith("\"initialize\"").size());
      assertEquals(3, web.requestsWith("tools/call").size());
    }

    @Test
    void ignores404OfServerWithoutSessionIds() {
      web.omitSessionIds();
      web.onCall(request -> status(404, ""));

      assertFailed(BadAnswer.class, call());

      assertEquals(1, web.requestsWith("tools/call").size());
    }

    @Test
    void doesNotWaitForBodyOf404() {
      MockResponse endless =
          status(404, "no such").newBuilder().setHeader("Content-Length", "1000").build();
      web.onCall(request -> namesSession(request, "session-1") ? endless : answer(request));
      web.onPing(LostSession::answerUnlessFirstSession);

      assertEquals(DONE, call());
    }

    @Test
    void retriesCallOnce() {
      web.onCall(request -> status(404, ""));
      web.onPing(_ -> status(404, ""));

      assertFailed(BadAnswer.class, call());

      assertEquals(2, web.requestsWith("tools/call").size());
    }

    /** A proxy may have rejected it after it ran. */
    @ParameterizedTest
    @ValueSource(ints = {200, 401, 500})
    void pingsAfter404AndDoesNotRepeatCall(int statusOfPing) {
      web.onCall(_ -> status(404, ""));
      web.onPing(request -> statusOfPing == 200 ? answer(request) : status(statusOfPing, ""));

      BadAnswer failure = assertFailed(BadAnswer.class, call());

      assertThat(failure.reason()).contains("HTTP status 404");
      assertEquals(1, web.requestsWith("tools/call").size());
      assertEquals(1, web.requestsWith("\"method\":\"ping\"").size());
      assertEquals(1, web.requestsWith("\"initialize\"").size());
    }

    /** The response of the TypeScript SDK's server to a ping in a lost session. */
    @Test
    void repeatsCallAfter404IfPingIsRejectedWith400() {
      web.onCall(request -> namesSession(request, "session-1") ? status(404, "") : answer(request));
      web.onPing(_ -> notInitialized());

      assertEquals(DONE, call());

      assertEquals(2, web.requestsWith("tools/call").size());
    }

    @Test
    void nextCallBeginsAnother() {
      web.onCall(request -> status(404, ""));
      web.onPing(_ -> status(404, ""));
      call();
      web.onCall(FaultyHttpServer::answer);

      assertEquals(DONE, call());
    }

    @Test
    void ignoresOtherErrors() {
      String error = "{\"error\":{\"code\":-32602,\"message\":\"no argument named session\"}}";
      web.onCall(request -> status(400, error));

      assertEquals(
          new Rejected(-32602, "no argument named session", Optional.empty()),
          assertFailed(Rejected.class, call()));

      assertEquals(1, web.requestsWith("\"initialize\"").size());
    }

    private static MockResponse answerUnlessFirstSession(RecordedRequest request) {
      return namesSession(request, "session-1") ? status(404, "") : answer(request);
    }

    private static boolean namesSession(RecordedRequest request, String session) {
      return session.equals(request.getHeaders().get("Mcp-Session-Id"));
    }

    private List<UpstreamReply<McpResult>> callAtOnce(int count) throws Exception {
      List<Future<UpstreamReply<McpResult>>> calls = new ArrayList<>();
      try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < count; i++) {
          calls.add(callers.submit(HttpMcpServerTest.this::call));
        }
      }
      List<UpstreamReply<McpResult>> replies = new ArrayList<>();
      for (Future<UpstreamReply<McpResult>> call : calls) {
        replies.add(call.get());
      }
      return replies;
    }
  }

  /** Holds requests until a given number has arrived. */
  private static final class RequestBarrier {

    private final CountDownLatch missing;

    RequestBarrier(int count) {
      this.missing = new CountDownLatch(count);
    }

    MockResponse awaitAll(MockResponse response) {
      missing.countDown();
      try {
        return missing.await(5, SECONDS) ? response : status(500, "too few requests came");
      } catch (InterruptedException e) {
        throw new AssertionError("this thread is never interrupted", e);
      }
    }
  }

  /** The response of the TypeScript SDK's server after a restart. */
  private static MockResponse notInitialized() {
    return status(
        400,
        "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32000,"
            + "\"message\":\"Bad Request: Server not initialized\"},\"id\":null}");
  }

  static Stream<MockResponse> doubtfulRefusals() {
    return Stream.of(
        notInitialized(),
        status(
            400,
            "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32000,"
                + "\"message\":\"Bad Request: No valid session ID provided\"},\"id\":null}"));
  }

  @Nested
  class NoRetry {

    @ParameterizedTest
    @MethodSource("dev.bascule.adapter.out.mcp.HttpMcpServerTest#refusals")
    void afterErrorResponse(MockResponse refusal) {
      web.onCall(request -> refusal);

      assertInstanceOf(Failed.class, call());

      assertEquals(1, web.requestsWith("tools/call").size());
    }

    @Test
    void afterBreakWithinResponse() {
      web.onCall(
          request ->
              answer(request)
                  .newBuilder()
                  .onResponseBody(new SocketEffect.CloseSocket(true, true, true))
                  .build());

      Unreachable failure = assertFailed(Unreachable.class, call());

      assertEquals(DeliveryStatus.MAY_HAVE_RUN, failure.delivery());
      assertEquals(1, web.requestsWith("tools/call").size());
    }

    @Test
    void afterBreakBeforeResponse() {
      web.onCall(
          request ->
              answer(request)
                  .newBuilder()
                  .onResponseStart(new SocketEffect.CloseSocket(true, true, true))
                  .build());

      Unreachable failure = assertFailed(Unreachable.class, call());

      assertEquals(DeliveryStatus.MAY_HAVE_RUN, failure.delivery());
      assertEquals(1, web.requestsWith("tools/call").size());
    }

    @Test
    void afterStreamEndedBeforeResponse() {
      web.onCall(request -> events("id: 1\ndata:\n\n"));

      Unreachable failure = assertFailed(Unreachable.class, call());

      assertEquals(DeliveryStatus.MAY_HAVE_RUN, failure.delivery());
      assertEquals(1, web.requestsWith("tools/call").size());
    }
  }

  static Stream<MockResponse> refusals() {
    return Stream.of(
        status(408, ""),
        status(421, ""),
        status(503, "").newBuilder().setHeader("Retry-After", "0").build(),
        status(307, "").newBuilder().setHeader("Location", "/elsewhere").build(),
        status(401, "").newBuilder().setHeader("WWW-Authenticate", "Bearer").build());
  }

  @Nested
  class Failures {

    @Test
    void reportNotSentIfConnectionIsRefused() {
      URI url = web.url();
      web.close();
      try (TransportMcpServer nobody =
          TransportMcpServer.overHttp(
              settings(url, Map.of()),
              HttpSecurity.NONE,
              notices,
              ClientInfo.bascule("test"),
              Ticker.system())) {
        Unreachable failure =
            assertFailed(Unreachable.class, nobody.send(toolCall(), CallContext.ANONYMOUS, LONG));

        assertEquals(DeliveryStatus.NOT_SENT, failure.delivery());
      }
    }

    @Test
    void reportAccessDenied() {
      web.onCall(request -> status(401, ""));

      assertFailed(Refused.class, call());
    }

    @Test
    void reportRetryAfter() {
      web.onCall(request -> status(503, "").newBuilder().setHeader("Retry-After", "7").build());

      Throttled failure = assertFailed(Throttled.class, call());

      assertEquals(Optional.of(Duration.ofSeconds(7)), failure.retryAfter());
    }

    @Test
    void useStatusIfBodyIsTruncated() {
      web.onCall(
          request ->
              status(503, "out of order")
                  .newBuilder()
                  .setHeader("Retry-After", "7")
                  .onResponseBody(new SocketEffect.CloseSocket(true, true, true))
                  .build());

      Throttled failure = assertFailed(Throttled.class, call());

      assertEquals(Optional.of(Duration.ofSeconds(7)), failure.retryAfter());
    }

    @Test
    void areValuesEvenIfOkHttpThrows() {
      web.onCall(
          request -> status(503, "").newBuilder().setHeader("Retry-After", "99999999999").build());

      assertFailed(BadAnswer.class, call());
    }

    @Test
    void reportResponseToOtherRequest() {
      web.onCall(request -> json(responseWithId("999")));

      assertFailed(BadAnswer.class, call());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "{\"id\":2}", "[]"})
    void reportMalformedResponse(String body) {
      web.onCall(request -> json(body));

      assertFailed(BadAnswer.class, call());
    }

    @Test
    void reportUnexpectedContentType() {
      web.onCall(
          request -> answer(request).newBuilder().setHeader("Content-Type", "text/html").build());

      assertFailed(BadAnswer.class, call());
    }

    @Test
    void reportRequestThatWasOnlyAccepted() {
      web.onCall(request -> status(202, ""));

      assertFailed(BadAnswer.class, call());
    }

    @Test
    void includeErrorWithoutId() {
      web.onCall(request -> json("{\"id\":null,\"error\":{\"code\":-32603,\"message\":\"no\"}}"));

      assertEquals(
          new Rejected(-32603, "no", Optional.empty()), assertFailed(Rejected.class, call()));
    }
  }

  @Nested
  class Events {

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void readEventsUpToResponse(String end) {
      web.onCall(
          request ->
              events(
                  ": hello\n\nid: 1\nretry: 10\ndata:\n\nevent: message\ndata: ".replace("\n", end)
                      + responseTo(request)
                      + end
                      + end));

      assertEquals(DONE, call());
    }

    @Test
    void mayBePrecededByNotifications() throws InterruptedException {
      web.onCall(
          request ->
              events(
                  data("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{}}")
                      + data("{\"method\":\"notifications/tools/list_changed\"}")
                      + data(responseWithId("999"))
                      + data(responseTo(request))));

      assertEquals(DONE, call());

      assertEquals(Optional.of(ID), notices.nextChange());
    }

    @Test
    void answerPing() throws InterruptedException {
      web.onCall(
          request ->
              events(data("{\"id\":\"p-1\",\"method\":\"ping\"}") + data(responseTo(request))));

      assertEquals(DONE, call());

      RecordedRequest answer = web.takeOther();
      assertEquals("{\"jsonrpc\":\"2.0\",\"id\":\"p-1\",\"result\":{}}", body(answer));
      assertEquals("session-1", answer.getHeaders().get("Mcp-Session-Id"));
    }

    @Test
    void rejectServerRequest() throws InterruptedException {
      web.onCall(
          request ->
              events(
                  data("{\"id\":5,\"method\":\"sampling/createMessage\",\"params\":{}}")
                      + data(responseTo(request))));

      assertEquals(DONE, call());

      assertThat(body(web.takeOther())).contains("-32601");
    }

    @Test
    void ignoreOtherEventTypes() {
      web.onCall(
          request -> events("event: endpoint\ndata: /elsewhere\n\n" + data(responseTo(request))));

      assertEquals(DONE, call());
    }

    @Test
    void failOnMalformedEvent() {
      web.onCall(request -> events(data("nonsense") + data(responseTo(request))));

      assertFailed(BadAnswer.class, call());
    }

    private static String data(String message) {
      return "event: message\ndata: " + message + "\n\n";
    }
  }

  @Test
  void endsSessionOnClose() throws InterruptedException {
    assertEquals(DONE, call());

    server.close();
    server.close();

    RecordedRequest delete = web.takeOther();
    assertEquals("DELETE", delete.getMethod());
    assertEquals("session-1", delete.getHeaders().get("Mcp-Session-Id"));
    assertEquals(
        1, web.requestsWith("").stream().filter(r -> r.getMethod().equals("DELETE")).count());
  }

  @Test
  void readsBatches() {
    web.onCall(request -> json("[{\"method\":\"n\"}," + responseTo(request) + "]"));

    assertEquals(DONE, call());
  }

  private static StreamableHttpSettings settings(URI url, Map<String, String> headers) {
    return new StreamableHttpSettings(
        ID, url, headers, /* maxMessageBytes= */ 100_000, ProtocolChoice.LEGACY);
  }

  private UpstreamReply<McpResult> call() {
    return server.send(toolCall(), CallContext.ANONYMOUS, LONG);
  }

  private static ToolCall toolCall() {
    return new ToolCall(ID, new ToolName("tool"), ToolArguments.NONE);
  }

  private static <F> F assertFailed(Class<F> failure, UpstreamReply<McpResult> reply) {
    Object ending =
        switch (reply) {
          case Answered<McpResult>(McpResult value) -> value;
          case Failed<McpResult>(Failure.UpstreamFailure upstream) -> upstream;
        };
    return assertInstanceOf(failure, ending);
  }
}
