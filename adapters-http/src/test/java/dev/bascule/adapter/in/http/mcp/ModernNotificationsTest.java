package dev.bascule.adapter.in.http.mcp;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.mcp.session.FakeSubscription;
import dev.bascule.application.context.ClientResponse;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Notifications to clients of 2026-07-28, and the media types of responses. */
class ModernNotificationsTest {

  private final FakeMcpUseCases mcp = new FakeMcpUseCases();
  private final FakeServer server = mcp.server("demo").tool("echo").prompt("greet");
  private final McpHandler mcpHandler =
      new McpHandler(
          mcp.useCases(),
          new McpSettings("1.2", 10, Duration.ofHours(1), 1 << 20, 10),
          new FakeTicker());
  private final McpTestClient client = McpTestClient.of(mcpHandler, "demo");

  @Test
  void sendsProgressWithTokenOfClientBeforeResult() {
    server.responder =
        (_, context) -> {
          assertTrue(context.client().channel().wantsProgress());
          context
              .client()
              .channel()
              .sendNotification(
                  message("notifications/progress", "{\"progressToken\":9,\"progress\":1.50}"));
          return FakeServer.complete("{}");
        };

    FakeResponse response = call("\"progressToken\":\"mine\"");

    assertTrue(response.isStream() && response.isClosed());
    assertEquals(
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\","
            + "\"params\":{\"progressToken\":\"mine\",\"progress\":1.50}}",
        response.messages().getFirst());
    assertEquals(result("{\"resultType\":\"complete\"}"), response.messages().getLast());
    assertEquals(Optional.empty(), response.events().getFirst().id());
  }

  @Test
  void sendsOnlyRequestedNotifications() {
    server.responder =
        (_, context) -> {
          assertFalse(context.client().channel().wantsProgress());
          context
              .client()
              .channel()
              .sendNotification(message("notifications/progress", "{\"progressToken\":9}"));
          context
              .client()
              .channel()
              .sendNotification(message("notifications/message", "{\"level\":\"emergency\"}"));
          context
              .client()
              .channel()
              .sendNotification(message("notifications/tools/list_changed", "{}"));
          return FakeServer.complete("{}");
        };

    FakeResponse response = call("");

    assertFalse(response.isStream());
    assertEquals(result("{\"resultType\":\"complete\"}"), response.body());
  }

  @Test
  void sendsLogMessagesOfRequestedLevel() {
    server.responder =
        (_, context) -> {
          context
              .client()
              .channel()
              .sendNotification(message("notifications/message", "{\"level\":\"info\"}"));
          context
              .client()
              .channel()
              .sendNotification(message("notifications/message", "{\"level\":\"error\"}"));
          return FakeServer.complete("{}");
        };

    FakeResponse response = call("\"io.modelcontextprotocol/logLevel\":\"warning\"");

    assertEquals(2, response.messages().size());
    assertThatJson(response.messages().getFirst()).node("params.level").isEqualTo("error");
  }

  @Test
  void sendsLogMessagesWithoutRequestDuringCall() {
    server.responder =
        (_, _) -> {
          FakeSubscription log = mcp.subscriptions.remove();
          log.listener.onNotification(new ServerId("other"), logged("error", "another server"));
          log.listener.onNotification(new ServerId("demo"), logged("info", "too low"));
          log.listener.onNotification(new ServerId("demo"), logged("error", "mine"));
          mcp.subscriptions.add(log);
          return FakeServer.complete("{}");
        };

    FakeResponse response = call("\"io.modelcontextprotocol/logLevel\":\"warning\"");

    assertEquals(2, response.messages().size());
    assertThatJson(response.messages().getFirst()).node("params.data").isEqualTo("mine");
    assertEquals(0, mcp.subscriptions.remove().closed.getCount());
  }

  @Test
  void followsNoLogWithoutLevel() {
    assertEquals(result("{\"resultType\":\"complete\"}"), call("").body());

    assertTrue(mcp.subscriptions.isEmpty());
  }

  private static ServerNotification logged(String level, String data) {
    return new ServerNotification.LogMessage(
        LogLevel.of(level).orElseThrow(),
        JsonBytes.of("{\"level\":\"" + level + "\",\"data\":\"" + data + "\"}"));
  }

  @Test
  void sendsNoRequestsToClient() {
    server.responder =
        (_, context) -> {
          assertEquals(
              ClientResponse.METHOD_NOT_FOUND,
              context
                  .client()
                  .channel()
                  .sendRequest(message("roots/list", "{}"), Duration.ofSeconds(1)));
          return FakeServer.complete("{}");
        };

    assertEquals(result("{\"resultType\":\"complete\"}"), call("").body());
  }

  @Test
  void cancelsCallOnDisconnect() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    server.responder =
        (_, _) -> {
          begun.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException _) {
            interrupted.countDown();
            Thread.currentThread().interrupt();
          }
          return FakeServer.failed(new Failure.Cancelled());
        };
    McpTestClient.PendingRequest running =
        client
            .modern("tools/call")
            .with("Mcp-Name", "echo")
            .start("POST", ModernRequests.request("1", "tools/call", "\"name\":\"echo\""));
    begun.await();

    running.disconnect();

    interrupted.await();
    running.done().await();
    assertEquals(0, running.response().responseCount());
  }

  @Test
  void respondsWithJsonToClientWithoutEvents() {
    server.responder =
        (_, context) -> {
          context
              .client()
              .channel()
              .sendNotification(message("notifications/progress", "{\"progressToken\":9}"));
          return FakeServer.complete("{}");
        };

    FakeResponse response =
        client
            .with("Accept", "application/json")
            .modern("tools/call")
            .with("Mcp-Name", "echo")
            .post(
                ModernRequests.raw(
                    "1",
                    "tools/call",
                    "\"name\":\"echo\"," + ModernRequests.meta("\"progressToken\":1")));

    assertEquals(result("{\"resultType\":\"complete\"}"), response.body());
  }

  @Test
  void respondsWithEventsToClientWithoutJson() {
    FakeResponse response = client.with("Accept", "text/event-stream").modern("tools/list", "");

    assertTrue(response.isStream());
    assertEquals(1, response.messages().size());
  }

  @Test
  void treatsNullAsAbsent() {
    FakeResponse listed = client.modern("tools/list", "\"cursor\":null");
    FakeResponse called =
        client
            .with("Mcp-Name", "echo")
            .modern("tools/call", "\"name\":\"echo\",\"arguments\":null");

    assertThatJson(listed.body()).node("result").isObject();
    assertThatJson(called.body()).node("result").isObject();
    assertEquals("{}", ((ToolCall) mcp.lastRequest()).arguments().json().text());
  }

  @Test
  void doesNotListKnownToolsForCall() {
    call("");
    int before = mcp.contexts.size();

    call("");

    assertEquals(1, mcp.contexts.size() - before);
  }

  @Test
  void reportsInternalError() {
    server.responder =
        (_, _) -> {
          throw new IllegalStateException("planted");
        };

    FakeResponse response = call("");

    assertThatJson(response.body()).node("error.code").isEqualTo(-32603);
    assertThat(response.body()).doesNotContain("planted");
  }

  private FakeResponse call(String meta) {
    String all = meta.isEmpty() ? ModernRequests.META : ModernRequests.meta(meta);
    return client
        .modern("tools/call")
        .with("Mcp-Name", "echo")
        .post(ModernRequests.raw("1", "tools/call", "\"name\":\"echo\"," + all));
  }

  private static ServerMessage message(String method, String params) {
    return new ServerMessage(method, JsonBytes.of(params));
  }

  private static String result(String json) {
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":" + json + "}";
  }
}
