package dev.bascule.adapter.in.http.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.port.client.ClientAnswer;
import dev.bascule.application.port.client.ClientChannel;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Notice;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes to and fro beside the answers, in sessions. */
class StreamsTest {

  private static final ServerId DEMO = new ServerId("demo");
  private static final ServerMessage ROOTS =
      new ServerMessage("roots/list", ServerMessage.NO_PARAMS);
  private static final String CALL = Legacy.request("1", "tools/call", "\"name\":\"go\"");
  private static final String CALL_WITH_PROGRESS =
      Legacy.request("1", "tools/call", "\"name\":\"go\",\"_meta\":{\"progressToken\":\"mine\"}");

  private final FakeMcp mcp = new FakeMcp();
  private final FakeServer server = mcp.server("demo").tool("go");
  private final McpFront front =
      new McpFront(
          mcp.useCases(), new McpFrontSettings("1", 9, Duration.ofHours(1), 9), new FakeTicker());
  private final TestClient client =
      Legacy.begin(TestClient.of(front, "demo"), "2025-11-25", "{\"roots\":{}}");
  private final BlockingQueue<ClientAnswer> answers = new LinkedBlockingQueue<>();
  private final CountDownLatch go = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(1);

  @Test
  void asks_the_client_on_the_stream_of_its_request() throws InterruptedException {
    whileCalled(channel -> keep(channel.ask(ROOTS, Duration.ofMinutes(1))));

    TestClient.Running call = client.start("POST", CALL);
    String question = call.response().awaitMessages(1).getFirst();
    FakeResponse taken = client.post(Legacy.result("1", "{\"roots\":[ ]}"));
    call.done().await();

    assertEquals(
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"roots/list\",\"params\":{}}", question);
    assertEquals(202, taken.status());
    assertEquals(new ClientAnswer.Answered(JsonBytes.of("{\"roots\":[ ]}")), answers.take());
    assertEquals(Legacy.result("1", "{}"), call.response().messages().getLast());
  }

  @Test
  void passes_on_that_the_client_refuses() throws InterruptedException {
    whileCalled(channel -> keep(channel.ask(ROOTS, Duration.ofMinutes(1))));

    TestClient.Running call = client.start("POST", CALL);
    call.response().awaitMessages(1);
    client.post("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-1 ,\"message\":\"no\"}}");
    call.done().await();

    assertEquals(
        new ClientAnswer.Refused(JsonBytes.of("{\"code\":-1 ,\"message\":\"no\"}")),
        answers.take());
  }

  @Test
  void waits_for_an_answer_no_longer_than_it_is_told() throws InterruptedException {
    whileCalled(channel -> keep(channel.ask(ROOTS, Duration.ofNanos(1))));

    TestClient.Running call = client.start("POST", CALL);
    call.done().await();

    assertEquals(new ClientAnswer.Silent(), answers.take());
    assertEquals(Legacy.result("1", "{}"), lastOf(call.response()));
  }

  @Test
  void knows_an_answer_that_comes_too_late_or_that_nobody_asked_for() {
    assertEquals(202, client.post(Legacy.result("99", "{}")).status());
  }

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

  @Test
  void ends_the_waiting_for_answers_with_the_session() throws InterruptedException {
    whileCalled(channel -> keep(channel.ask(ROOTS, Duration.ofMinutes(1))));
    TestClient.Running call = client.start("POST", CALL);
    call.response().awaitMessages(1);

    client.send("DELETE", "");

    assertEquals(new ClientAnswer.Silent(), answers.take());
    call.done().await();
  }

  @Test
  void tells_of_progress_under_the_clients_own_token_and_whatever_else_the_server_tells()
      throws InterruptedException {
    whileCalled(
        channel -> {
          channel.tell(message("notifications/progress", "{\"progressToken\":5,\"progress\":1}"));
          channel.tell(message("notifications/message", "{\"level\":\"info\"}"));
          channel.tell(message("notifications/other", "{\"x\":1.50}"));
        });

    FakeResponse response = client.post(CALL_WITH_PROGRESS);

    assertEquals(
        List.of(
            Legacy.notification(
                "notifications/progress", "\"progressToken\":\"mine\",\"progress\":1"),
            Legacy.notification("notifications/message", "\"level\":\"info\""),
            Legacy.notification("notifications/other", "\"x\":1.50"),
            Legacy.result("1", "{}")),
        response.messages());
  }

  @Test
  void begins_a_stream_with_an_event_to_come_back_to() throws InterruptedException {
    whileCalled(StreamsTest::tellProgress);

    FakeResponse response = client.post(CALL_WITH_PROGRESS);

    assertEquals("", response.events().getFirst().data());
    assertTrue(response.events().stream().allMatch(event -> event.id().isPresent()));
    assertEquals(
        response.events().size(),
        response.events().stream().map(event -> event.id().orElseThrow()).distinct().count());
  }

  @ParameterizedTest
  @ValueSource(strings = {"2025-06-18", "2025-03-26", "2024-11-05"})
  void sends_no_such_event_to_clients_that_do_not_know_it(String version) {
    whileCalled(StreamsTest::tellProgress);
    TestClient older = Legacy.begin(TestClient.of(front, "demo"), version, "{}");

    FakeResponse response = older.post(CALL_WITH_PROGRESS);

    assertEquals(2, response.events().size());
    assertTrue(response.events().stream().noneMatch(event -> event.id().isPresent()));
  }

  @Test
  void cancels_what_the_client_cancels_and_answers_it_not() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    whileCalled(
        _ -> {
          begun.countDown();
          waitFor(go);
        });
    TestClient.Running call = client.start("POST", CALL);
    begun.await();

    client.post(Legacy.notification("notifications/cancelled", "\"requestId\":\"1\""));
    client.post(Legacy.notification("notifications/cancelled", "\"requestId\":1"));

    interrupted.await();
    call.done().await();
    assertEquals(List.of(), call.response().messages());
  }

  @Test
  void gives_up_a_request_whose_client_cannot_come_back() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    whileCalled(
        _ -> {
          begun.countDown();
          waitFor(go);
        });
    TestClient.Running call = client.start("POST", CALL);
    begun.await();

    call.leave();

    interrupted.await();
    call.done().await();
    assertEquals(0, call.response().answers());
  }

  @Test
  void keeps_the_answer_for_a_client_that_comes_back() throws InterruptedException {
    whileCalled(
        channel -> {
          tellProgress(channel);
          waitFor(go);
          tellProgress(channel);
        });
    TestClient.Running call = client.start("POST", CALL_WITH_PROGRESS);
    String lastSeen = call.response().awaitEvents(2).getLast().id().orElseThrow();
    call.leave();
    call.done().await();
    go.countDown();

    FakeResponse response = client.with("Last-Event-ID", lastSeen).send("GET", "");

    assertEquals(2, response.events().size());
    assertEquals(Legacy.result("1", "{}"), response.messages().getLast());
    assertEquals(1, interrupted.getCount());
  }

  @Test
  void replays_a_stream_that_ended_already_and_no_other() throws InterruptedException {
    whileCalled(StreamsTest::tellProgress);
    FakeResponse first = client.post(CALL_WITH_PROGRESS);
    client.post(CALL_WITH_PROGRESS);
    String priming = first.events().getFirst().id().orElseThrow();

    FakeResponse replayed = client.with("Last-Event-ID", priming).send("GET", "");

    assertEquals(first.events().subList(1, 3), replayed.events());
    assertTrue(replayed.isClosed());
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
  void tells_no_client_which_question_a_server_takes_back() {
    whileCalled(channel -> channel.tell(message("notifications/cancelled", "{\"requestId\":1}")));

    assertEquals(Legacy.result("1", "{}"), client.post(CALL).body());
  }

  @Test
  void refuses_more_requests_at_once_than_it_bears() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(LegacySession.MAX_RUNNING);
    whileCalled(
        _ -> {
          begun.countDown();
          waitFor(go);
        });
    for (int i = 1; i <= LegacySession.MAX_RUNNING; i++) {
      client.start("POST", Legacy.request(Integer.toString(i), "tools/call", "\"name\":\"go\""));
    }
    begun.await();

    FakeResponse refused = client.post(Legacy.request("0", "ping", ""));
    go.countDown();

    assertEquals(503, refused.status());
    assertEquals("1", refused.headers().get("Retry-After"));
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

  @Test
  void refuses_a_second_request_of_the_same_id() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    whileCalled(
        _ -> {
          begun.countDown();
          waitFor(go);
        });
    TestClient.Running call = client.start("POST", CALL);
    begun.await();

    FakeResponse second = client.post(CALL);
    go.countDown();
    call.done().await();

    assertEquals(400, second.status());
    assertEquals(200, call.response().status());
  }

  private void whileCalled(Consumer<ClientChannel> doing) {
    server.answers = (_, exchange) -> answerAfter(doing, exchange);
  }

  private static Outcome<McpResult> answerAfter(Consumer<ClientChannel> doing, Exchange exchange) {
    doing.accept(exchange.client().channel());
    return Thread.currentThread().isInterrupted()
        ? FakeServer.failed(new Failure.Cancelled())
        : FakeServer.complete("{}");
  }

  /** Returns the answer, whether anything came before it or not. */
  private static String lastOf(FakeResponse response) {
    return response.isStream() ? response.messages().getLast() : response.body();
  }

  private ClientChannel standingChannel() {
    client.post(CALL);
    return mcp.lastExchange().client().session().orElseThrow().channel();
  }

  private void keep(ClientAnswer answer) {
    answers.add(answer);
  }

  private static void tellProgress(ClientChannel channel) {
    channel.tell(message("notifications/progress", "{\"progressToken\":5,\"progress\":1}"));
  }

  private void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      interrupted.countDown();
      Thread.currentThread().interrupt();
    }
  }

  private static Notice logged(String level) {
    return new Notice.Logged(
        LogLevel.of(level).orElseThrow(), JsonBytes.of("{\"level\":\"" + level + "\"}"));
  }

  private static ServerMessage message(String method, String params) {
    return new ServerMessage(method, JsonBytes.of(params));
  }
}
