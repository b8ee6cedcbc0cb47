package dev.bascule.adapter.in.http.mcp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.mcp.FakeResponse;
import dev.bascule.adapter.in.http.mcp.McpTestClient;
import dev.bascule.application.context.ClientResponse;
import dev.bascule.domain.json.JsonBytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Notifications and requests to the client, in sessions. */
final class SessionClientRequestsTest extends ClientInteractionFixture {

  @Test
  void sendsRequestOnStreamOfCall() throws InterruptedException {
    whileCalled(channel -> keep(channel.sendRequest(ROOTS, Duration.ofMinutes(1))));

    McpTestClient.PendingRequest call = client.start("POST", CALL);
    String question = call.response().awaitMessages(1).getFirst();
    FakeResponse taken = client.post(LegacyRequests.result("1", "{\"roots\":[ ]}"));
    call.done().await();

    assertEquals(
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"roots/list\",\"params\":{}}", question);
    assertEquals(202, taken.status());
    assertEquals(new ClientResponse.Answered(JsonBytes.of("{\"roots\":[ ]}")), answers.take());
    assertEquals(LegacyRequests.result("1", "{}"), call.response().messages().getLast());
  }

  @ParameterizedTest
  @CsvSource({
    "{},roots/list",
    "{},extension/ask",
    "{\"roots\":{}},elicitation/create",
    "{\"roots\":{}},sampling/createMessage",
    "{\"elicitation\":null},elicitation/create"
  })
  void sendsNoUndeclaredRequest(String capabilities, String method) throws Exception {
    whileCalled(channel -> keep(channel.sendRequest(message(method, "{}"), Duration.ofMinutes(1))));

    FakeResponse response =
        LegacyRequests.begin(McpTestClient.of(mcpHandler, "demo"), "2025-11-25", capabilities)
            .post(CALL);

    assertEquals(ClientResponse.METHOD_NOT_FOUND, answers.take());
    assertEquals(LegacyRequests.result("1", "{}"), lastOf(response));
  }

  @Test
  void forwardsErrorOfClient() throws InterruptedException {
    whileCalled(channel -> keep(channel.sendRequest(ROOTS, Duration.ofMinutes(1))));

    McpTestClient.PendingRequest call = client.start("POST", CALL);
    call.response().awaitMessages(1);
    client.post("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-1 ,\"message\":\"no\"}}");
    call.done().await();

    assertEquals(
        new ClientResponse.Rejected(JsonBytes.of("{\"code\":-1 ,\"message\":\"no\"}")),
        answers.take());
  }

  @Test
  void respectsTimeout() throws InterruptedException {
    whileCalled(channel -> keep(channel.sendRequest(ROOTS, Duration.ofNanos(1))));

    McpTestClient.PendingRequest call = client.start("POST", CALL);
    call.done().await();

    assertEquals(new ClientResponse.NoResponse(), answers.take());
    assertEquals(LegacyRequests.result("1", "{}"), lastOf(call.response()));
  }

  @Test
  void ignoresLateOrUnknownResponse() {
    assertEquals(202, client.post(LegacyRequests.result("99", "{}")).status());
  }

  @Test
  void cancelsRequestsAtEndOfSession() throws InterruptedException {
    whileCalled(channel -> keep(channel.sendRequest(ROOTS, Duration.ofMinutes(1))));
    McpTestClient.PendingRequest call = client.start("POST", CALL);
    call.response().awaitMessages(1);

    client.send("DELETE", "");

    assertEquals(new ClientResponse.NoResponse(), answers.take());
    call.done().await();
  }

  @Test
  void forwardsProgressWithTokenOfClientAndOtherNotifications() throws InterruptedException {
    whileCalled(
        channel -> {
          channel.sendNotification(
              message("notifications/progress", "{\"progressToken\":5,\"progress\":1}"));
          channel.sendNotification(message("notifications/message", "{\"level\":\"info\"}"));
          channel.sendNotification(message("notifications/other", "{\"x\":1.50}"));
        });

    FakeResponse response = client.post(CALL_WITH_PROGRESS);

    assertEquals(
        List.of(
            LegacyRequests.notification(
                "notifications/progress", "\"progressToken\":\"mine\",\"progress\":1"),
            LegacyRequests.notification("notifications/message", "\"level\":\"info\""),
            LegacyRequests.notification("notifications/other", "\"x\":1.50"),
            LegacyRequests.result("1", "{}")),
        response.messages());
  }

  @Test
  void beginsStreamWithResumableEvent() throws InterruptedException {
    whileCalled(SessionClientRequestsTest::tellProgress);

    FakeResponse response = client.post(CALL_WITH_PROGRESS);

    assertEquals("", response.events().getFirst().data());
    assertTrue(response.events().stream().allMatch(event -> event.id().isPresent()));
    assertEquals(
        response.events().size(),
        response.events().stream().map(event -> event.id().orElseThrow()).distinct().count());
  }

  @ParameterizedTest
  @ValueSource(strings = {"2025-06-18", "2025-03-26", "2024-11-05"})
  void sendsResumableEventOnlyToSupportingClients(String version) {
    whileCalled(SessionClientRequestsTest::tellProgress);
    McpTestClient older = LegacyRequests.begin(McpTestClient.of(mcpHandler, "demo"), version, "{}");

    FakeResponse response = older.post(CALL_WITH_PROGRESS);

    assertEquals(2, response.events().size());
    assertTrue(response.events().stream().noneMatch(event -> event.id().isPresent()));
  }

  @Test
  void cancelsRequestWithoutResponse() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    whileCalled(
        _ -> {
          begun.countDown();
          waitFor(go);
        });
    McpTestClient.PendingRequest call = client.start("POST", CALL);
    begun.await();

    client.post(LegacyRequests.notification("notifications/cancelled", "\"requestId\":\"1\""));
    client.post(LegacyRequests.notification("notifications/cancelled", "\"requestId\":1"));

    interrupted.await();
    call.done().await();
    assertEquals(List.of(), call.response().messages());
  }

  @Test
  void cancelsRequestIfClientCannotResume() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    whileCalled(
        _ -> {
          begun.countDown();
          waitFor(go);
        });
    McpTestClient.PendingRequest call = client.start("POST", CALL);
    begun.await();

    call.disconnect();

    interrupted.await();
    call.done().await();
    assertEquals(0, call.response().responseCount());
  }

  @Test
  void retainsResponseForReconnect() throws InterruptedException {
    whileCalled(
        channel -> {
          tellProgress(channel);
          waitFor(go);
          tellProgress(channel);
        });
    McpTestClient.PendingRequest call = client.start("POST", CALL_WITH_PROGRESS);
    String lastSeen = call.response().awaitEvents(2).getLast().id().orElseThrow();
    call.disconnect();
    call.response().awaitWriter();
    go.countDown();

    FakeResponse response = client.with("Last-Event-ID", lastSeen).send("GET", "");

    assertEquals(2, response.events().size());
    assertEquals(LegacyRequests.result("1", "{}"), response.messages().getLast());
    assertEquals(1, interrupted.getCount());
  }

  @Test
  void retainsStreamsOfAllRequestsInProgress() throws InterruptedException {
    whileCalled(
        channel -> {
          tellProgress(channel);
          waitFor(go);
        });
    List<String> lastSeen = new ArrayList<>();
    for (int id = 1; id <= 2 * SessionStreams.MAX_RETAINED; id++) {
      McpTestClient.PendingRequest call =
          client.start(
              "POST",
              LegacyRequests.request(
                  Integer.toString(id),
                  "tools/call",
                  "\"name\":\"go\",\"_meta\":{\"progressToken\":1}"));
      lastSeen.add(call.response().awaitEvents(2).getLast().id().orElseThrow());
      call.disconnect();
      call.response().awaitWriter();
    }
    go.countDown();

    List<String> results = new ArrayList<>();
    for (String eventId : lastSeen) {
      McpTestClient.PendingRequest resumed = client.with("Last-Event-ID", eventId).start("GET", "");
      results.add(resumed.response().awaitMessages(1).getLast());
    }

    assertEquals(
        IntStream.rangeClosed(1, lastSeen.size())
            .mapToObj(id -> LegacyRequests.result(Integer.toString(id), "{}"))
            .toList(),
        results);
    assertEquals(1, interrupted.getCount());
  }

  @Test
  void replaysEndedStream() throws InterruptedException {
    whileCalled(SessionClientRequestsTest::tellProgress);
    FakeResponse first = client.post(CALL_WITH_PROGRESS);
    client.post(CALL_WITH_PROGRESS);
    String priming = first.events().getFirst().id().orElseThrow();

    FakeResponse replayed = client.with("Last-Event-ID", priming).send("GET", "");

    assertEquals(first.events().subList(1, 3), replayed.events());
    assertTrue(replayed.isClosed());
  }

  @Test
  void doesNotForwardCancellationIdOfServer() {
    whileCalled(
        channel ->
            channel.sendNotification(message("notifications/cancelled", "{\"requestId\":1}")));

    assertEquals(LegacyRequests.result("1", "{}"), client.post(CALL).body());
  }

  @Test
  void limitsConcurrentRequests() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(McpSession.MAX_RUNNING);
    whileCalled(
        _ -> {
          begun.countDown();
          waitFor(go);
        });
    for (int i = 1; i <= McpSession.MAX_RUNNING; i++) {
      client.start(
          "POST", LegacyRequests.request(Integer.toString(i), "tools/call", "\"name\":\"go\""));
    }
    begun.await();

    FakeResponse refused = client.post(LegacyRequests.request("0", "ping", ""));
    go.countDown();

    assertEquals(503, refused.status());
    assertEquals("1", refused.headers().get("Retry-After"));
  }

  @Test
  void rejectsDuplicateRequestId() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    whileCalled(
        _ -> {
          begun.countDown();
          waitFor(go);
        });
    McpTestClient.PendingRequest call = client.start("POST", CALL);
    begun.await();

    FakeResponse second = client.post(CALL);
    go.countDown();
    call.done().await();

    assertEquals(400, second.status());
    assertEquals(200, call.response().status());
  }
}
