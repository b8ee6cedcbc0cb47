package dev.bascule.adapter.in.http.mcp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.mcp.FakeResponse;
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

/** The streams of sessions that belong to no request. */
final class StandaloneStreamsTest extends ClientInteractionFixture {

  @Test
  void asks_on_the_standing_stream_what_belongs_to_no_request() throws InterruptedException {
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
  void opens_a_stream_like_any_other_for_an_event_that_it_does_not_know(String id)
      throws InterruptedException {
    McpTestClient.PendingRequest stream = client.with("Last-Event-ID", id).start("GET", "");
    FakeSubscription following = mcp.subscriptions.take();

    stream.response().awaitStream();
    following.listener.onNotification(DEMO, new ServerNotification.Reset());

    stream.response().awaitMessages(3);
    mcpHandler.close();
    stream.done().await();
  }

  @Test
  void keeps_what_it_was_told_until_the_client_listens() throws InterruptedException {
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
  void tells_each_thing_on_one_stream_only() throws InterruptedException {
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
  void goes_on_where_the_connection_broke() throws InterruptedException {
    McpTestClient.PendingRequest one = client.start("GET", "");
    FakeSubscription following = mcp.subscriptions.take();
    following.listener.onNotification(DEMO, logged("error"));
    one.response().awaitMessages(1);
    one.disconnect();
    one.done().await();
    following.listener.onNotification(DEMO, logged("alert"));

    McpTestClient.PendingRequest other = client.start("GET", "");

    assertTrue(other.response().awaitMessages(1).getFirst().contains("alert"));
    mcpHandler.close();
    other.done().await();
  }

  @ParameterizedTest
  @CsvSource({"warning, 1", "debug, 2"})
  void tells_what_is_logged_from_the_level_on_that_the_client_set(String level, int count)
      throws InterruptedException {
    client.post(LegacyRequests.request("1", "logging/setLevel", "\"level\":\"" + level + "\""));
    FakeSubscription following = mcp.subscriptions.take();

    following.listener.onNotification(DEMO, logged("info"));
    following.listener.onNotification(DEMO, logged("error"));
    following.listener.onNotification(new ServerId("other"), logged("error"));

    McpTestClient.PendingRequest stream = client.start("GET", "");
    assertTrue(stream.response().awaitMessages(count).getLast().contains("error"));
    mcpHandler.close();
    stream.done().await();
    assertEquals(count, stream.response().messages().size());
  }

  @Test
  void tells_clients_to_come_back_when_it_drains_and_lets_calls_run() throws InterruptedException {
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
    FakeResponse refused = client.send("GET", "");
    go.countDown();
    call.done().await();

    assertTrue(stream.response().events().getLast().retryMillis().isPresent());
    assertEquals(503, refused.status());
    assertEquals(LegacyRequests.result("1", "{}"), call.response().body());
  }

  @Test
  void asks_a_client_that_takes_no_events_on_the_standing_stream() throws InterruptedException {
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
  void asks_no_more_questions_at_once_than_it_bears() throws InterruptedException {
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
