package dev.bascule.adapter.out.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.port.client.ClientAnswer;
import dev.bascule.application.port.client.ClientSession;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.client.Passthrough;
import dev.bascule.application.port.out.RecordedClient;
import dev.bascule.application.port.out.RecordedNotices;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.Notice;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
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

/** What a server says besides answers, and to whom it goes. */
final class DialogueTest {

  private static final ServerId SERVER = new ServerId("talker");
  private static final long REQUEST = 7;

  private final RecordedNotices notices = new RecordedNotices();
  private final RecordedClient client = new RecordedClient("{}");
  private final RecordedClient sessions = new RecordedClient("{}");
  private final BlockingQueue<String> replies = new LinkedBlockingQueue<>();
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final Dialogue shared = dialogue(Optional.empty());
  private final Dialogue dedicated = dialogue(Optional.of(sessions));

  @AfterEach
  void stop() {
    shared.stop();
    dedicated.stop();
  }

  @ParameterizedTest
  @MethodSource("notices")
  void whatBelongsToNoRequestIsANotice(String method, String params, Notice notice)
      throws InterruptedException {
    shared.take(notification(method, params), Optional.empty(), this::reply);

    assertEquals(Optional.of(notice), notices.next());
  }

  static Stream<Arguments> notices() {
    JsonBytes updated = JsonBytes.of("{\"x\":1,\"uri\":\"test://a\"}");
    JsonBytes logged = JsonBytes.of("{\"level\":\"error\",\"data\":[1.50]}");
    return Stream.of(
        Arguments.of(
            "notifications/tools/list_changed", "{}", new Notice.ListChanged(ListKind.TOOLS)),
        Arguments.of(
            "notifications/prompts/list_changed", "{}", new Notice.ListChanged(ListKind.PROMPTS)),
        Arguments.of(
            "notifications/resources/list_changed",
            "{}",
            new Notice.ListChanged(ListKind.RESOURCES)),
        Arguments.of(
            "notifications/resources/updated",
            updated.text(),
            new Notice.ResourceUpdated("test://a", updated)),
        Arguments.of(
            "notifications/message", logged.text(), new Notice.Logged(LogLevel.ERROR, logged)),
        Arguments.of(
            "notifications/unheard",
            "{}",
            new Notice.Other(new ServerMessage("notifications/unheard", JsonBytes.of("{}")))));
  }

  @Test
  void whatIsOfNoUseToAnybodyIsPassedOver() throws InterruptedException {
    shared.take(notification("notifications/progress", "{}"), Optional.empty(), this::reply);
    shared.take(
        notification("notifications/resources/updated", "{}"), Optional.empty(), this::reply);
    shared.take(
        notification("notifications/message", "{\"level\":\"loud\"}"),
        Optional.empty(),
        this::reply);
    shared.take(
        notification("notifications/tools/list_changed", "{}"), Optional.empty(), this::reply);

    assertEquals(Optional.of(new Notice.ListChanged(ListKind.TOOLS)), notices.next());
  }

  @Test
  void aChangeIsToldOnceToAllAndNotToTheClientOfARequestAsWell() throws InterruptedException {
    try (Conversation conversation = conversation()) {
      shared.take(
          notification("notifications/tools/list_changed", "{}"),
          Optional.of(conversation),
          this::reply);
    }

    assertEquals(Optional.of(new Notice.ListChanged(ListKind.TOOLS)), notices.next());
    assertEquals(0, client.untaken());
  }

  @Test
  void theProgressOfAnotherRequestIsNotTold() throws InterruptedException {
    try (Conversation conversation = conversation()) {
      take(conversation, notification("notifications/progress", "{\"progressToken\":8}"));
      take(conversation, notification("notifications/progress", "{\"progressToken\":\"7\"}"));
      take(conversation, notification("notifications/progress", "{\"progressToken\":7}"));
    }

    assertEquals(
        Optional.of("{\"progressToken\":7}"),
        client.nextTold().map(message -> message.params().text()));
    assertEquals(0, client.untaken());
  }

  @Test
  void aPingIsAnsweredAtOnceWhoeverIsThere() throws InterruptedException {
    dedicated.take(request("\"p\"", "ping"), Optional.empty(), this::reply);

    assertEquals("{\"jsonrpc\":\"2.0\",\"id\":\"p\",\"result\":{}}", nextReply());
  }

  @Test
  void aQuestionIsForTheClientOfTheRequest() throws InterruptedException {
    try (Conversation conversation = conversation()) {
      client.answers(_ -> new ClientAnswer.Answered(JsonBytes.of("{}")));

      dedicated.take(request("5", "roots/list"), Optional.of(conversation), this::reply);

      assertEquals("{\"jsonrpc\":\"2.0\",\"id\":5,\"result\":{}}", nextReply());
    }
  }

  @Test
  void aQuestionThatBelongsToNoRequestIsForTheClientOfTheConnection() throws InterruptedException {
    dedicated.take(request("5", "roots/list"), Optional.empty(), this::reply);

    assertTrue(sessions.nextAsked().isPresent());
  }

  @Test
  void aQuestionThatNobodyCanBeAskedIsRefused() throws InterruptedException {
    shared.take(request("5", "roots/list"), Optional.empty(), this::reply);

    assertTrue(nextReply().contains("-32601"));
  }

  @Test
  void aQuestionIsAskedOnceHoweverOftenItComes() throws InterruptedException {
    CountDownLatch twice = new CountDownLatch(1);
    client.answers(
        _ -> {
          await(twice);
          return new ClientAnswer.Answered(JsonBytes.of("{}"));
        });
    try (Conversation conversation = conversation()) {
      take(conversation, request("5", "roots/list"));
      take(conversation, request("5", "roots/list"));
      twice.countDown();
      assertEquals("{\"jsonrpc\":\"2.0\",\"id\":5,\"result\":{}}", nextReply());

      take(conversation, request("6", "ping"));
      assertTrue(nextReply().contains("\"id\":6"));
    }
  }

  @Test
  void aQuestionEndsWhenTheServerTakesItBack() throws InterruptedException {
    client.answers(_ -> hang());
    try (Conversation conversation = conversation()) {
      take(conversation, request("\"five\"", "elicitation/create"));
      assertTrue(client.nextAsked().isPresent());

      take(conversation, notification("notifications/cancelled", "{\"requestId\":\"five\"}"));

      assertTrue(interrupted.await(5, SECONDS));
      take(conversation, request("6", "ping"));
      assertTrue(nextReply().contains("\"id\":6"));
    }
  }

  @Test
  void aQuestionEndsWithTheRequestThatItBelongsTo() throws InterruptedException {
    client.answers(_ -> hang());
    try (Conversation conversation = conversation()) {
      take(conversation, request("5", "elicitation/create"));
      assertTrue(client.nextAsked().isPresent());
    }

    assertTrue(interrupted.await(5, SECONDS));
  }

  @Test
  void aQuestionOutlivesARequestThatItMayNotBelongTo() throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    client.answers(
        _ -> {
          await(over);
          return new ClientAnswer.Answered(JsonBytes.of("{}"));
        });
    Conversations all = new Conversations();
    all.begin(REQUEST, exchange(), limit());
    RpcMessage question = request("5", "roots/list");
    shared.take(question, all.relatedTo(question), this::reply);
    assertTrue(client.nextAsked().isPresent());

    all.end(REQUEST);
    over.countDown();

    assertEquals("{\"jsonrpc\":\"2.0\",\"id\":5,\"result\":{}}", nextReply());
  }

  @Test
  void aQuestionIsForNobodyInParticularWhereSeveralRequestsAreUnderWay() {
    Conversations all = new Conversations();
    all.begin(1, exchange(), limit());
    all.begin(2, exchange(), limit());

    assertTrue(all.relatedTo(request("5", "roots/list")).isEmpty());
    assertTrue(
        all.relatedTo(notification("notifications/progress", "{\"progressToken\":2}")).isPresent());
  }

  @Test
  void questionsEndWithTheConnection() throws InterruptedException {
    sessions.answers(_ -> hang());
    dedicated.take(request("5", "roots/list"), Optional.empty(), this::reply);
    assertTrue(sessions.nextAsked().isPresent());

    dedicated.stop();

    assertTrue(interrupted.await(5, SECONDS));
  }

  @Test
  void questionsEndWhenTheServerBeginsAnewWhichMayAskThemAgain() throws InterruptedException {
    sessions.answers(_ -> hang());
    dedicated.take(request("5", "roots/list"), Optional.empty(), this::reply);
    assertTrue(sessions.nextAsked().isPresent());

    dedicated.beganAnew();
    assertTrue(interrupted.await(5, SECONDS));
    sessions.answers(_ -> new ClientAnswer.Answered(JsonBytes.of("{}")));
    dedicated.take(request("5", "roots/list"), Optional.empty(), this::reply);

    assertEquals("{\"jsonrpc\":\"2.0\",\"id\":5,\"result\":{}}", nextReply());
  }

  @Test
  void questionsThatAreTooManyAreRefused() throws InterruptedException {
    sessions.answers(_ -> hang());
    for (int i = 0; i < 65; i++) {
      dedicated.take(request(Integer.toString(i), "roots/list"), Optional.empty(), this::reply);
    }

    assertTrue(nextReply().contains("\"id\":64,\"error\":{\"code\":-32603"));
  }

  private ClientAnswer hang() {
    await(new CountDownLatch(1));
    return new ClientAnswer.Silent();
  }

  /** An interrupt ends the waiting, and is kept. */
  private void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      interrupted.countDown();
    }
  }

  private void take(Conversation conversation, RpcMessage message) {
    shared.take(message, Optional.of(conversation), this::reply);
  }

  private void reply(byte[] message) {
    replies.add(new String(message, UTF_8));
  }

  private String nextReply() throws InterruptedException {
    return Optional.ofNullable(replies.poll(5, SECONDS)).orElseThrow();
  }

  private Dialogue dialogue(Optional<ClientSession> session) {
    return new Dialogue(SERVER, new OurSide(ClientIdentity.bascule("test"), notices, session));
  }

  private Conversation conversation() {
    return Conversation.alone(REQUEST, exchange(), limit());
  }

  private Exchange exchange() {
    return new Exchange(Caller.ANONYMOUS, client.side(), Passthrough.NOTHING);
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
