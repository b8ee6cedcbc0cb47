package dev.bascule.adapter.out.mcp.protocol.legacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.ConnectionContext;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientResponse;
import dev.bascule.application.context.ClientSession;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.application.port.out.RecordingClient;
import dev.bascule.application.port.out.RecordingNotificationListener;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.time.FakeTicker;
import dev.bascule.domain.time.ToolTimeout;
import dev.bascule.mcp.json.JsonSlice;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The routing of a server's messages other than responses. */
final class ServerMessageRouterTest {

  private static final ServerId SERVER = new ServerId("talker");
  private static final long REQUEST = 7;

  private final RecordingNotificationListener notices = new RecordingNotificationListener();
  private final RecordingClient client = new RecordingClient("{}");
  private final RecordingClient sessions = new RecordingClient("{}");
  private final BlockingQueue<String> replies = new LinkedBlockingQueue<>();
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final ServerMessageRouter shared = dialogue(Optional.empty());
  private final ServerMessageRouter dedicated = dialogue(Optional.of(sessions));

  @AfterEach
  void stop() {
    shared.stop();
    dedicated.stop();
  }

  @ParameterizedTest
  @MethodSource("notices")
  void unrelatedMessageIsNotification(String method, String params, ServerNotification notification)
      throws InterruptedException {
    shared.route(notification(method, params), Optional.empty(), this::reply);

    assertEquals(Optional.of(notification), notices.next());
  }

  static Stream<Arguments> notices() {
    JsonBytes updated = JsonBytes.of("{\"x\":1,\"uri\":\"test://a\"}");
    JsonBytes logged = JsonBytes.of("{\"level\":\"error\",\"data\":[1.50]}");
    return Stream.of(
        Arguments.of(
            "notifications/tools/list_changed",
            "{}",
            new ServerNotification.ListChanged(ListKind.TOOLS)),
        Arguments.of(
            "notifications/prompts/list_changed",
            "{}",
            new ServerNotification.ListChanged(ListKind.PROMPTS)),
        Arguments.of(
            "notifications/resources/list_changed",
            "{}",
            new ServerNotification.ListChanged(ListKind.RESOURCES)),
        Arguments.of(
            "notifications/resources/updated",
            updated.text(),
            new ServerNotification.ResourceUpdated("test://a", updated)),
        Arguments.of(
            "notifications/message",
            logged.text(),
            new ServerNotification.LogMessage(LogLevel.ERROR, logged)),
        Arguments.of(
            "notifications/unheard",
            "{}",
            new ServerNotification.Other(
                new ServerMessage("notifications/unheard", JsonBytes.of("{}")))));
  }

  @Test
  void uselessMessageIsIgnored() throws InterruptedException {
    shared.route(notification("notifications/progress", "{}"), Optional.empty(), this::reply);
    shared.route(
        notification("notifications/resources/updated", "{}"), Optional.empty(), this::reply);
    shared.route(
        notification("notifications/message", "{\"level\":\"loud\"}"),
        Optional.empty(),
        this::reply);
    shared.route(
        notification("notifications/tools/list_changed", "{}"), Optional.empty(), this::reply);

    assertEquals(Optional.of(new ServerNotification.ListChanged(ListKind.TOOLS)), notices.next());
  }

  @Test
  void changeIsDeliveredOnceToAll() throws InterruptedException {
    try (ActiveRequest activeRequest = activeRequest()) {
      shared.route(
          notification("notifications/tools/list_changed", "{}"),
          Optional.of(activeRequest),
          this::reply);
    }

    assertEquals(Optional.of(new ServerNotification.ListChanged(ListKind.TOOLS)), notices.next());
    assertEquals(0, client.pendingCount());
  }

  @Test
  void progressOfOtherRequestIsIgnored() throws InterruptedException {
    try (ActiveRequest activeRequest = activeRequest()) {
      take(activeRequest, notification("notifications/progress", "{\"progressToken\":8}"));
      take(activeRequest, notification("notifications/progress", "{\"progressToken\":\"7\"}"));
      take(activeRequest, notification("notifications/progress", "{\"progressToken\":7}"));
    }

    assertEquals(
        Optional.of("{\"progressToken\":7}"),
        client.nextNotification().map(message -> message.params().text()));
    assertEquals(0, client.pendingCount());
  }

  @Test
  void progressRestartsTimeLimit() {
    FakeTicker ticker = new FakeTicker();
    TimeLimit limit =
        TimeLimit.of(
            Duration.ofSeconds(1),
            new ToolTimeout(Duration.ofSeconds(1), Duration.ofSeconds(10)),
            ticker);
    try (ActiveRequest activeRequest =
        ActiveRequest.onOwnStream(REQUEST, CallContext.ANONYMOUS, limit)) {
      ticker.advance(Duration.ofMillis(900));

      take(activeRequest, notification("notifications/progress", "{\"progressToken\":8}"));
      take(activeRequest, notification("notifications/message", "{\"level\":\"info\"}"));
      assertEquals(Duration.ofMillis(100), limit.remaining());

      take(activeRequest, notification("notifications/progress", "{\"progressToken\":7}"));
      assertEquals(Duration.ofSeconds(1), limit.remaining());
    }
  }

  @Test
  void pingIsAnsweredImmediately() throws InterruptedException {
    dedicated.route(request("\"p\"", "ping"), Optional.empty(), this::reply);

    assertEquals("{\"jsonrpc\":\"2.0\",\"id\":\"p\",\"result\":{}}", nextReply());
  }

  @Test
  void relatedRequestGoesToClientOfItsRequest() throws InterruptedException {
    try (ActiveRequest activeRequest = activeRequest()) {
      client.answers(_ -> new ClientResponse.Answered(JsonBytes.of("{}")));

      dedicated.route(request("5", "roots/list"), Optional.of(activeRequest), this::reply);

      assertEquals("{\"jsonrpc\":\"2.0\",\"id\":5,\"result\":{}}", nextReply());
    }
  }

  @Test
  void unrelatedRequestGoesToClientOfConnection() throws InterruptedException {
    dedicated.route(request("5", "roots/list"), Optional.empty(), this::reply);

    assertTrue(sessions.nextRequest().isPresent());
  }

  @Test
  void requestWithoutClientIsRejected() throws InterruptedException {
    shared.route(request("5", "roots/list"), Optional.empty(), this::reply);

    assertThat(nextReply()).contains("-32601");
  }

  @Test
  void repeatedRequestIsSentOnce() throws InterruptedException {
    CountDownLatch twice = new CountDownLatch(1);
    client.answers(
        _ -> {
          await(twice);
          return new ClientResponse.Answered(JsonBytes.of("{}"));
        });
    try (ActiveRequest activeRequest = activeRequest()) {
      take(activeRequest, request("5", "roots/list"));
      take(activeRequest, request("5", "roots/list"));
      twice.countDown();
      assertEquals("{\"jsonrpc\":\"2.0\",\"id\":5,\"result\":{}}", nextReply());

      take(activeRequest, request("6", "ping"));
      assertThat(nextReply()).contains("\"id\":6");
    }
  }

  @Test
  void requestIsCancelledByServer() throws InterruptedException {
    client.answers(_ -> hang());
    try (ActiveRequest activeRequest = activeRequest()) {
      take(activeRequest, request("\"five\"", "elicitation/create"));
      assertTrue(client.nextRequest().isPresent());

      take(activeRequest, notification("notifications/cancelled", "{\"requestId\":\"five\"}"));

      assertTrue(interrupted.await(5, SECONDS));
      take(activeRequest, request("6", "ping"));
      assertThat(nextReply()).contains("\"id\":6");
    }
  }

  @Test
  void requestIsCancelledWithItsRequest() throws InterruptedException {
    client.answers(_ -> hang());
    try (ActiveRequest activeRequest = activeRequest()) {
      take(activeRequest, request("5", "elicitation/create"));
      assertTrue(client.nextRequest().isPresent());
    }

    assertTrue(interrupted.await(5, SECONDS));
  }

  @Test
  void ambiguousRequestOutlivesRequest() throws InterruptedException {
    CountDownLatch stopSignal = new CountDownLatch(1);
    client.answers(
        _ -> {
          await(stopSignal);
          return new ClientResponse.Answered(JsonBytes.of("{}"));
        });
    ActiveRequests all = new ActiveRequests(/* ofOneClient= */ true);
    all.begin(REQUEST, context(), limit());
    RpcMessage question = request("5", "roots/list");
    dedicated.route(question, all.relatedTo(question), this::reply);
    assertTrue(client.nextRequest().isPresent());

    all.end(REQUEST);
    stopSignal.countDown();

    assertEquals("{\"jsonrpc\":\"2.0\",\"id\":5,\"result\":{}}", nextReply());
  }

  @Test
  void ambiguousRequestGoesToClientOfConnection() {
    ActiveRequests all = new ActiveRequests(/* ofOneClient= */ true);
    all.begin(1, context(), limit());
    all.begin(2, context(), limit());

    assertThat(all.relatedTo(request("5", "roots/list"))).isEmpty();
    assertTrue(
        all.relatedTo(notification("notifications/progress", "{\"progressToken\":2}")).isPresent());
  }

  @Test
  void logMessageOfSharedConnectionIsUnrelated() {
    ActiveRequests all = new ActiveRequests(/* ofOneClient= */ false);
    all.begin(1, context(), limit());
    all.end(1);
    all.begin(2, context(), limit());

    assertThat(all.relatedTo(notification("notifications/message", "{}"))).isEmpty();
    assertThat(all.relatedTo(request("5", "roots/list"))).isEmpty();
    assertTrue(
        all.relatedTo(notification("notifications/progress", "{\"progressToken\":2}")).isPresent());
  }

  @Test
  void requestsAreCancelledWithConnection() throws InterruptedException {
    sessions.answers(_ -> hang());
    dedicated.route(request("5", "roots/list"), Optional.empty(), this::reply);
    assertTrue(sessions.nextRequest().isPresent());

    dedicated.stop();

    assertTrue(interrupted.await(5, SECONDS));
  }

  @Test
  void requestsAreCancelledOnRestart() throws InterruptedException {
    sessions.answers(_ -> hang());
    dedicated.route(request("5", "roots/list"), Optional.empty(), this::reply);
    assertTrue(sessions.nextRequest().isPresent());

    dedicated.onRestart();
    assertTrue(interrupted.await(5, SECONDS));
    sessions.answers(_ -> new ClientResponse.Answered(JsonBytes.of("{}")));
    dedicated.route(request("5", "roots/list"), Optional.empty(), this::reply);

    assertEquals("{\"jsonrpc\":\"2.0\",\"id\":5,\"result\":{}}", nextReply());
  }

  @Test
  void excessRequestsAreRejected() throws InterruptedException {
    sessions.answers(_ -> hang());
    for (int i = 0; i < 65; i++) {
      dedicated.route(request(Integer.toString(i), "roots/list"), Optional.empty(), this::reply);
    }

    assertThat(nextReply()).contains("\"id\":64,\"error\":{\"code\":-32603");
  }

  @Test
  void longRequestsAreRejectedWhileOthersAreInFlight() throws InterruptedException {
    sessions.answers(_ -> hang());
    int third = (int) (Runtime.getRuntime().maxMemory() / 64 / 3);
    JsonBytes params = JsonBytes.of("{\"x\":\"" + "a".repeat(third) + "\"}");
    for (int i = 0; i < 3; i++) {
      JsonSlice id = JsonSlice.of(Integer.toString(i).getBytes(UTF_8));
      dedicated.route(
          new RpcMessage.Request(id, new ServerMessage("sampling/createMessage", params)),
          Optional.empty(),
          this::reply);
    }

    assertThat(nextReply()).contains("\"id\":2,\"error\":{\"code\":-32603");
    dedicated.route(request("3", "roots/list"), Optional.empty(), this::reply);
    assertTrue(sessions.nextRequest().isPresent());
  }

  @Test
  void longRequestsOnManyConnectionsAreRejected() throws InterruptedException {
    sessions.answers(_ -> hang());
    int most = (int) (Runtime.getRuntime().maxMemory() / 64);
    JsonBytes params = JsonBytes.of("{\"x\":\"" + "a".repeat(most - most / 8) + "\"}");
    List<ServerMessageRouter> connections =
        Stream.generate(() -> dialogue(Optional.of(sessions))).limit(8).toList();
    try {
      for (ServerMessageRouter connection : connections) {
        connection.route(
            new RpcMessage.Request(
                JsonSlice.of("1".getBytes(UTF_8)),
                new ServerMessage("sampling/createMessage", params)),
            Optional.empty(),
            this::reply);
      }

      assertThat(nextReply()).contains("\"error\":{\"code\":-32603");
    } finally {
      connections.forEach(ServerMessageRouter::stop);
    }
  }

  private ClientResponse hang() {
    await(new CountDownLatch(1));
    return new ClientResponse.NoResponse();
  }

  /** An interrupt ends the wait, and the interrupt status is kept. */
  private void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      interrupted.countDown();
    }
  }

  private void take(ActiveRequest activeRequest, RpcMessage message) {
    shared.route(message, Optional.of(activeRequest), this::reply);
  }

  private void reply(byte[] message) {
    replies.add(new String(message, UTF_8));
  }

  private String nextReply() throws InterruptedException {
    return Optional.ofNullable(replies.poll(5, SECONDS)).orElseThrow();
  }

  private ServerMessageRouter dialogue(Optional<ClientSession> session) {
    return new ServerMessageRouter(
        SERVER, new ConnectionContext(ClientInfo.bascule("test"), notices, session));
  }

  private ActiveRequest activeRequest() {
    return ActiveRequest.onOwnStream(REQUEST, context(), limit());
  }

  private CallContext context() {
    return new CallContext(Caller.ANONYMOUS, client.context(), ForwardedParams.NONE);
  }

  private static TimeLimit limit() {
    return TimeLimit.of(Duration.ofSeconds(8), new FakeTicker());
  }

  private static RpcMessage notification(String method, String params) {
    return new RpcMessage.Notification(new ServerMessage(method, JsonBytes.of(params)));
  }

  private static RpcMessage request(String id, String method) {
    return new RpcMessage.Request(
        JsonSlice.of(id.getBytes(UTF_8)), new ServerMessage(method, JsonBytes.of("{}")));
  }
}
