package dev.bascule.adapter.in.http.mcp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.mcp.McpTestClient;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.application.context.ClientResponse;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The standalone streams of sessions. */
final class StandaloneStreamsTest extends ClientInteractionFixture {

  @Test
  void sendsUnrelatedRequestOnStandaloneStream() throws InterruptedException {
    ClientChannel channel = standingChannel();
    McpTestClient.PendingRequest stream = client.start("GET", "");
    Thread.ofVirtual().start(() -> keep(channel.sendRequest(ROOTS, Duration.ofMinutes(1))));

    stream.response().awaitMessages(1);
    client.post(LegacyRequests.result("1", "{}"));

    assertEquals(new ClientResponse.Answered(JsonBytes.of("{}")), answers.take());
    mcpHandler.close();
    stream.done().await();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-", "x-1", "1-x", "1-99999999999999999999", "1-1", "zz-3"})
  void opensNewStreamForUnknownEvent(String id) throws InterruptedException {
    McpTestClient.PendingRequest stream = client.with("Last-Event-ID", id).start("GET", "");
    FakeSubscription following = mcp.subscriptions.take();

    stream.response().awaitStream();
    following.listener.onNotification(DEMO, new ServerNotification.Reset());

    stream.response().awaitMessages(3);
    mcpHandler.close();
    stream.done().await();
  }

  @Test
  void keepsMessagesUntilClientConnects() throws InterruptedException {
    client.post(LegacyRequests.request("1", "resources/subscribe", "\"uri\":\"test://a\""));
    mcp.subscriptions
        .take()
        .listener
        .onNotification(
            DEMO, new ServerNotification.ResourceUpdated("test://a", JsonBytes.of("{\"x\":1}")));

    McpTestClient.PendingRequest stream = client.start("GET", "");

    assertEquals(
        List.of(
            LegacyRequests.notification(
                "notifications/resources/updated", "\"x\":1,\"uri\":\"test://a\"")),
        stream.response().awaitMessages(1));
    mcpHandler.close();
    stream.done().await();
  }

  @Test
  void sendsEachMessageOnOneStreamOnly() throws InterruptedException {
    McpTestClient.PendingRequest one = client.start("GET", "");
    FakeSubscription following = mcp.subscriptions.take();
    one.response().awaitStream();
    McpTestClient.PendingRequest other = client.start("GET", "");
    other.response().awaitStream();

    following.listener.onNotification(DEMO, logged("error"));
    following.listener.onNotification(DEMO, logged("alert"));

    one.response().awaitMessages(2);
    assertEquals(0, other.response().messages().size());
    mcpHandler.close();
    one.done().await();
    other.done().await();
  }

  @Test
  void resumesAfterLostConnection() throws InterruptedException {
    McpTestClient.PendingRequest one = client.start("GET", "");
    FakeSubscription following = mcp.subscriptions.take();
    following.listener.onNotification(DEMO, logged("error"));
    one.response().awaitMessages(1);
    one.disconnect();
    one.done().await();
    following.listener.onNotification(DEMO, logged("alert"));

    McpTestClient.PendingRequest other = client.start("GET", "");

    assertThat(other.response().awaitMessages(1).getFirst()).contains("alert");
    mcpHandler.close();
    other.done().await();
  }

  @ParameterizedTest
  @CsvSource({"warning, 1", "debug, 2"})
  void sendsLogMessagesFromSetLevel(String level, int count) throws InterruptedException {
    client.post(LegacyRequests.request("1", "logging/setLevel", "\"level\":\"" + level + "\""));
    FakeSubscription following = mcp.subscriptions.take();

    following.listener.onNotification(DEMO, logged("info"));
    following.listener.onNotification(DEMO, logged("error"));
    following.listener.onNotification(new ServerId("other"), logged("error"));

    McpTestClient.PendingRequest stream = client.start("GET", "");
    assertThat(stream.response().awaitMessages(count).getLast()).contains("error");
    mcpHandler.close();
    stream.done().await();
    assertEquals(count, stream.response().messages().size());
  }

  @Test
  void sendsReconnectEventWhileDraining() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    whileCalled(
        _ -> {
          begun.countDown();
          waitFor(go);
        });
    McpTestClient.PendingRequest call = client.start("POST", CALL);
    McpTestClient.PendingRequest stream = client.start("GET", "");
    begun.await();
    stream.response().awaitStream();

    mcpHandler.drain();
    stream.done().await();
    McpTestClient.PendingRequest later = client.start("GET", "");
    later.done().await();
    go.countDown();
    call.done().await();

    assertTrue(stream.response().events().getLast().retryMillis().isPresent());
    assertTrue(later.response().events().getLast().retryMillis().isPresent());
    assertEquals(LegacyRequests.result("1", "{}"), call.response().body());
  }

  @Test
  void sendsRequestOnStandaloneStreamIfCallHasNoEvents() throws InterruptedException {
    whileCalled(
        channel -> {
          assertFalse(channel.wantsProgress());
          keep(channel.sendRequest(ROOTS, Duration.ofMinutes(1)));
        });
    McpTestClient.PendingRequest stream = client.start("GET", "");
    McpTestClient.PendingRequest call =
        client.with("Accept", "application/json").start("POST", CALL);

    stream.response().awaitMessages(1);
    client.post(LegacyRequests.result("1", "{}"));
    call.done().await();

    assertEquals(LegacyRequests.result("1", "{}"), call.response().body());
    mcpHandler.close();
    stream.done().await();
  }

  @Test
  void limitsOpenRequestsToClient() throws InterruptedException {
    McpTestClient.PendingRequest stream = client.start("GET", "");
    mcp.subscriptions.take();
    ClientChannel channel = standingChannel();
    for (int i = 0; i < PendingClientRequests.MAX_OPEN; i++) {
      Thread.ofVirtual().start(() -> channel.sendRequest(ROOTS, Duration.ofMinutes(1)));
    }
    stream.response().awaitMessages(PendingClientRequests.MAX_OPEN);

    ClientResponse refused = channel.sendRequest(ROOTS, Duration.ofMinutes(1));

    assertEquals(new ClientResponse.NoResponse(), refused);
    mcpHandler.close();
    stream.done().await();
  }
}
