package dev.bascule.adapter.in.http.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class SessionsTest {

  private final FakeTicker ticker = new FakeTicker();
  private final FakeMcp mcp = new FakeMcp();
  private final FakeServer server = mcp.server("demo").tool("wait");
  private final McpFront front =
      new McpFront(mcp.useCases(), new McpFrontSettings("1", 2, Duration.ofMinutes(10), 9), ticker);
  private final TestClient client = TestClient.of(front, "demo");

  @Test
  void ends_a_session_that_was_idle_for_long() {
    TestClient idle = begin();
    ticker.advance(Duration.ofMinutes(9));
    TestClient other = begin();
    ticker.advance(Duration.ofMinutes(1));

    front.sweep();

    assertEquals(1, mcp.endedSessions.size());
    assertEquals(404, ping(idle));
    assertEquals(200, ping(other));
  }

  @Test
  void keeps_a_session_that_is_used() {
    TestClient used = begin();
    ticker.advance(Duration.ofMinutes(9));
    ping(used);
    ticker.advance(Duration.ofMinutes(9));

    front.sweep();

    assertEquals(200, ping(used));
  }

  @Test
  void keeps_a_session_whose_client_listens() throws InterruptedException {
    TestClient listening = begin();
    TestClient.Running stream = listening.start("GET", "");
    stream.response().awaitStream();
    ticker.advance(Duration.ofHours(1));

    front.sweep();

    assertEquals(200, ping(listening));
    front.close();
    stream.done().await();
  }

  @Test
  void keeps_a_session_that_waits_for_an_answer() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    server.answers =
        (_, _) -> {
          begun.countDown();
          await(go);
          return FakeServer.complete("{}");
        };
    TestClient waiting = begin();
    TestClient.Running call =
        waiting.start("POST", Legacy.request("1", "tools/call", "\"name\":\"wait\""));
    begun.await();
    ticker.advance(Duration.ofHours(1));

    front.sweep();
    go.countDown();
    call.done().await();

    assertEquals(Legacy.result("1", "{}"), call.response().body());
  }

  @Test
  void ends_the_longest_idle_session_to_make_room() {
    TestClient oldest = begin();
    ticker.advance(Duration.ofSeconds(1));
    TestClient old = begin();
    ticker.advance(Duration.ofSeconds(1));

    TestClient newest = begin();

    assertEquals(404, ping(oldest));
    assertEquals(200, ping(old));
    assertEquals(200, ping(newest));
  }

  @Test
  void refuses_a_session_when_all_are_in_use() throws InterruptedException {
    TestClient.Running one = begin().start("GET", "");
    TestClient.Running other = begin().start("GET", "");
    one.response().awaitStream();
    other.response().awaitStream();

    FakeResponse response = client.post(Legacy.initialize("2025-11-25", "{}"));

    assertEquals(503, response.status());
    front.close();
    one.done().await();
    other.done().await();
  }

  @Test
  void ends_everything_when_it_is_closed() throws InterruptedException {
    TestClient begun = begin();
    TestClient.Running stream = begun.start("GET", "");
    FakeFollowing following = mcp.followings.take();
    stream.response().awaitStream();

    front.close();
    front.close();

    stream.done().await();
    assertEquals(1, mcp.endedSessions.size());
    assertEquals(0, following.closed.getCount());
    assertEquals(404, ping(begun));
    assertEquals(503, client.post(Legacy.initialize("2025-11-25", "{}")).status());
  }

  @Test
  void a_session_that_ends_gives_its_requests_up() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    server.answers =
        (_, _) -> {
          begun.countDown();
          if (!await(new CountDownLatch(1))) {
            interrupted.countDown();
          }
          return FakeServer.complete("{}");
        };
    TestClient waiting = begin();
    TestClient.Running call =
        waiting.start("POST", Legacy.request("1", "tools/call", "\"name\":\"wait\""));
    begun.await();

    waiting.send("DELETE", "");

    interrupted.await();
    call.done().await();
    assertEquals(0, call.response().messages().size());
  }

  private TestClient begin() {
    return Legacy.begin(client, "2025-11-25", "{}");
  }

  private static int ping(TestClient client) {
    return client.post(Legacy.request("1", "ping", "")).status();
  }

  private static boolean await(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException _) {
      return false;
    }
  }
}
