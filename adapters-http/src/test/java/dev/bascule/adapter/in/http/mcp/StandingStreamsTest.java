package dev.bascule.adapter.in.http.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.port.client.ClientAnswer;
import dev.bascule.application.port.client.ClientChannel;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Notice;
import dev.bascule.domain.mcp.ServerId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The streams of sessions that belong to no request. */
final class StandingStreamsTest extends Talking {

  @Test
  void asks_on_the_standing_stream_what_belongs_to_no_request() throws InterruptedException {
    ClientChannel channel = standingChannel();
    TestClient.Running stream = client.start("GET", "");
    Thread.ofVirtual().start(() -> keep(channel.ask(ROOTS, Duration.ofMinutes(1))));

    stream.response().awaitMessages(1);
    client.post(Legacy.result("1", "{}"));

    assertEquals(new ClientAnswer.Answered(JsonBytes.of("{}")), answers.take());
    front.close();
    stream.done().await();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-", "x-1", "1-x", "1-99999999999999999999", "1-1", "zz-3"})
  void opens_a_stream_like_any_other_for_an_event_that_it_does_not_know(String id)
      throws InterruptedException {
    TestClient.Running stream = client.with("Last-Event-ID", id).start("GET", "");
    FakeFollowing following = mcp.followings.take();

    stream.response().awaitStream();
    following.listener.heard(DEMO, new Notice.BeganAnew());

    stream.response().awaitMessages(3);
    front.close();
    stream.done().await();
  }

  @Test
  void keeps_what_it_was_told_until_the_client_listens() throws InterruptedException {
    client.post(Legacy.request("1", "resources/subscribe", "\"uri\":\"test://a\""));
    mcp.followings
        .take()
        .listener
        .heard(DEMO, new Notice.ResourceUpdated("test://a", JsonBytes.of("{\"x\":1}")));

    TestClient.Running stream = client.start("GET", "");

    assertEquals(
        List.of(
            Legacy.notification("notifications/resources/updated", "\"x\":1,\"uri\":\"test://a\"")),
        stream.response().awaitMessages(1));
    front.close();
    stream.done().await();
  }

  @Test
  void tells_each_thing_on_one_stream_only() throws InterruptedException {
    TestClient.Running one = client.start("GET", "");
    FakeFollowing following = mcp.followings.take();
    one.response().awaitStream();
    TestClient.Running other = client.start("GET", "");
    other.response().awaitStream();

    following.listener.heard(DEMO, logged("error"));
    following.listener.heard(DEMO, logged("alert"));

    one.response().awaitMessages(2);
    assertEquals(0, other.response().messages().size());
    front.close();
    one.done().await();
    other.done().await();
  }

  @Test
  void goes_on_where_the_connection_broke() throws InterruptedException {
    TestClient.Running one = client.start("GET", "");
    FakeFollowing following = mcp.followings.take();
    following.listener.heard(DEMO, logged("error"));
    one.response().awaitMessages(1);
    one.leave();
    one.done().await();
    following.listener.heard(DEMO, logged("alert"));

    TestClient.Running other = client.start("GET", "");

    assertTrue(other.response().awaitMessages(1).getFirst().contains("alert"));
    front.close();
    other.done().await();
  }

  @ParameterizedTest
  @CsvSource({"warning, 1", "debug, 2"})
  void tells_what_is_logged_from_the_level_on_that_the_client_set(String level, int count)
      throws InterruptedException {
    client.post(Legacy.request("1", "logging/setLevel", "\"level\":\"" + level + "\""));
    FakeFollowing following = mcp.followings.take();

    following.listener.heard(DEMO, logged("info"));
    following.listener.heard(DEMO, logged("error"));
    following.listener.heard(new ServerId("other"), logged("error"));

    TestClient.Running stream = client.start("GET", "");
    assertTrue(stream.response().awaitMessages(count).getLast().contains("error"));
    front.close();
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
    TestClient.Running call = client.start("POST", CALL);
    TestClient.Running stream = client.start("GET", "");
    begun.await();
    stream.response().awaitStream();

    front.drain();
    stream.done().await();
    FakeResponse refused = client.send("GET", "");
    go.countDown();
    call.done().await();

    assertTrue(stream.response().events().getLast().retryMillis().isPresent());
    assertEquals(503, refused.status());
    assertEquals(Legacy.result("1", "{}"), call.response().body());
  }

  @Test
  void asks_a_client_that_takes_no_events_on_the_standing_stream() throws InterruptedException {
    whileCalled(
        channel -> {
          assertFalse(channel.wantsProgress());
          keep(channel.ask(ROOTS, Duration.ofMinutes(1)));
        });
    TestClient.Running stream = client.start("GET", "");
    TestClient.Running call = client.with("Accept", "application/json").start("POST", CALL);

    stream.response().awaitMessages(1);
    client.post(Legacy.result("1", "{}"));
    call.done().await();

    assertEquals(Legacy.result("1", "{}"), call.response().body());
    front.close();
    stream.done().await();
  }

  @Test
  void asks_no_more_questions_at_once_than_it_bears() throws InterruptedException {
    TestClient.Running stream = client.start("GET", "");
    mcp.followings.take();
    ClientChannel channel = standingChannel();
    for (int i = 0; i < Questions.MAX_OPEN; i++) {
      Thread.ofVirtual().start(() -> channel.ask(ROOTS, Duration.ofMinutes(1)));
    }
    stream.response().awaitMessages(Questions.MAX_OPEN);

    ClientAnswer refused = channel.ask(ROOTS, Duration.ofMinutes(1));

    assertEquals(new ClientAnswer.Silent(), refused);
    front.close();
    stream.done().await();
  }
}
