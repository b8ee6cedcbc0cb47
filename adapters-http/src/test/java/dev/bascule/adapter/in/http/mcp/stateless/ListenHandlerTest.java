package dev.bascule.adapter.in.http.mcp.stateless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.mcp.FakeMcpUseCases;
import dev.bascule.adapter.in.http.mcp.FakeResponse;
import dev.bascule.adapter.in.http.mcp.FakeServer;
import dev.bascule.adapter.in.http.mcp.McpHandler;
import dev.bascule.adapter.in.http.mcp.McpSettings;
import dev.bascule.adapter.in.http.mcp.McpTestClient;
import dev.bascule.adapter.in.http.mcp.ModernRequests;
import dev.bascule.adapter.in.http.mcp.session.FakeSubscription;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ListenHandlerTest {

  private static final ServerId DEMO = new ServerId("demo");
  private static final String MARK = "\"_meta\":{\"io.modelcontextprotocol/subscriptionId\":\"s\"}";

  private final FakeMcpUseCases mcp = new FakeMcpUseCases();
  private final FakeServer server = mcp.server("demo");
  private final McpHandler mcpHandler =
      new McpHandler(
          mcp.useCases(),
          new McpSettings("1", 1, Duration.ofHours(1), 1 << 20, 1),
          new FakeTicker());
  private final McpTestClient client =
      McpTestClient.of(mcpHandler, "demo").modern("subscriptions/listen");

  @Test
  void acknowledgesAcceptedFilterFirst() throws InterruptedException {
    server.capabilities = "{\"tools\":{\"listChanged\":true},\"prompts\":{}}";
    mcp.missingResources.add("test://none");

    McpTestClient.PendingRequest running =
        listen(
            "\"toolsListChanged\":true,\"promptsListChanged\":true,"
                + "\"resourceSubscriptions\":[\"test://a\",7,\"test://none\"]");

    assertEquals(
        List.of(
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/subscriptions/acknowledged\","
                + "\"params\":{\"notifications\":{\"toolsListChanged\":true,"
                + "\"resourceSubscriptions\":[\"test://a\"]},"
                + MARK
                + "}}"),
        running.response().awaitMessages(1));
    mcpHandler.close();
    running.done().await();
  }

  @Test
  void sendsOnlyAcceptedChangesWithSubscriptionId() throws InterruptedException {
    McpTestClient.PendingRequest running =
        listen("\"toolsListChanged\":true,\"resourceSubscriptions\":[\"test://a\"]");
    running.response().awaitMessages(1);
    FakeSubscription following = mcp.subscriptions.take();

    following.listener.onNotification(DEMO, new ServerNotification.ListChanged(ListKind.PROMPTS));
    following.listener.onNotification(
        new ServerId("other"), new ServerNotification.ListChanged(ListKind.TOOLS));
    following.listener.onNotification(
        DEMO,
        new ServerNotification.LogMessage(LogLevel.ALERT, JsonBytes.of("{\"level\":\"alert\"}")));
    following.listener.onNotification(
        DEMO,
        new ServerNotification.Other(
            new ServerMessage("notifications/x", ServerMessage.NO_PARAMS)));
    following.listener.onNotification(DEMO, new ServerNotification.ListChanged(ListKind.TOOLS));
    following.listener.onNotification(
        DEMO,
        new ServerNotification.ResourceUpdated(
            "test://a", JsonBytes.of("{\"uri\":\"test://a\",\"x\":1.50,\"_meta\":{\"k\":1}}")));

    List<String> messages = running.response().awaitMessages(3);
    assertEquals(
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\",\"params\":{"
            + MARK
            + "}}",
        messages.get(1));
    assertEquals(
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\",\"params\":"
            + "{\"uri\":\"test://a\",\"x\":1.50,\"_meta\":{\"k\":1,"
            + "\"io.modelcontextprotocol/subscriptionId\":\"s\"}}}",
        messages.get(2));
    mcpHandler.close();
    running.done().await();
  }

  @Test
  void omitsServerThatIsNowHidden() throws InterruptedException {
    McpTestClient.PendingRequest running =
        listen("\"toolsListChanged\":true,\"resourceSubscriptions\":[\"test://a\"]");
    running.response().awaitMessages(1);
    FakeSubscription following = mcp.subscriptions.take();

    mcp.hidden.add(DEMO);
    following.listener.onNotification(DEMO, new ServerNotification.ListChanged(ListKind.TOOLS));
    mcp.hidden.remove(DEMO);
    following.listener.onNotification(
        DEMO,
        new ServerNotification.ResourceUpdated("test://a", JsonBytes.of("{\"uri\":\"test://a\"}")));

    assertThat(running.response().awaitMessages(2).get(1)).contains("resources/updated");
    mcpHandler.close();
    running.done().await();
  }

  @Test
  void notifiesOfEverythingAfterServerRestart() throws InterruptedException {
    McpTestClient.PendingRequest running =
        listen(
            "\"toolsListChanged\":true,\"resourcesListChanged\":true,"
                + "\"resourceSubscriptions\":[\"test://a\"]");
    running.response().awaitMessages(1);

    mcp.subscriptions.take().listener.onNotification(DEMO, new ServerNotification.Reset());

    List<String> messages = running.response().awaitMessages(4);
    assertThat(messages.get(1)).contains("tools/list_changed");
    assertThat(messages.get(2)).contains("resources/list_changed");
    assertThat(messages.get(3)).contains("resources/updated");
    mcpHandler.close();
    running.done().await();
  }

  @Test
  void endsWithResultWhenBridgeStops() throws InterruptedException {
    McpTestClient.PendingRequest running = listen("");
    running.response().awaitMessages(1);

    mcpHandler.close();

    running.done().await();
    assertEquals(
        "{\"jsonrpc\":\"2.0\",\"id\":\"s\",\"result\":{\"resultType\":\"complete\"," + MARK + "}}",
        running.response().messages().getLast());
    assertTrue(running.response().isClosed());
    assertEquals(0, mcp.subscriptions.take().closed.getCount());
  }

  @Test
  void releasesPermitOnDisconnect() throws InterruptedException {
    McpTestClient.PendingRequest running = listen("");
    running.response().awaitMessages(1);
    FakeResponse refused = client.post(body("\"notifications\":{}"));

    running.disconnect();

    running.done().await();
    assertEquals(503, refused.status());
    assertEquals(0, mcp.subscriptions.take().closed.getCount());
    McpTestClient.PendingRequest next = listen("");
    next.response().awaitMessages(1);
    mcpHandler.close();
    next.done().await();
  }

  @Test
  void rejectsSecondStreamWhileOnlyOneIsBeingOpened() throws InterruptedException {
    AtomicReference<McpTestClient.PendingRequest> second = new AtomicReference<>();
    CountDownLatch isDecided = new CountDownLatch(1);
    mcp.onSubscribe =
        () -> {
          mcp.onSubscribe = isDecided::countDown;
          McpTestClient.PendingRequest other = listen("");
          second.set(other);
          Thread.ofVirtual()
              .start(
                  () -> {
                    await(other.done());
                    isDecided.countDown();
                  });
          await(isDecided);
        };

    McpTestClient.PendingRequest first = listen("");
    first.response().awaitMessages(1);

    assertEquals(503, second.get().response().status());
    assertEquals(1, mcp.subscriptions.size());
    mcpHandler.close();
    first.done().await();
  }

  @Test
  void requiresEvents() {
    FakeResponse response =
        client.with("Accept", "application/json").post(body("\"notifications\":{}"));

    assertEquals(406, response.status());
  }

  @Test
  void rejectsUnknownServer() {
    FakeResponse response = client.withServer("other").post(body("\"notifications\":{}"));

    assertEquals(404, response.status());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private McpTestClient.PendingRequest listen(String filter) {
    return client.start("POST", body("\"notifications\":{" + filter + "}"));
  }

  private static String body(String members) {
    return ModernRequests.request("\"s\"", "subscriptions/listen", members);
  }
}
