package dev.bascule.adapter.in.http.mcp.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.adapter.in.http.mcp.FakeMcpUseCases;
import dev.bascule.adapter.in.http.mcp.FakeResponse;
import dev.bascule.adapter.in.http.mcp.FakeServer;
import dev.bascule.adapter.in.http.mcp.McpHandler;
import dev.bascule.adapter.in.http.mcp.McpSettings;
import dev.bascule.adapter.in.http.mcp.McpTestClient;
import dev.bascule.application.context.ClientResponse;
import dev.bascule.application.port.in.ShareSessionsUseCase;
import dev.bascule.application.port.in.ShareSessionsUseCase.SessionMessage;
import dev.bascule.application.port.in.ShareSessionsUseCase.SessionOwner;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.FakeSealing;
import dev.bascule.application.port.out.FakeSessionEngine;
import dev.bascule.application.session.ShareSessionsService;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions that begin at one replica and continue at another. */
class SharedSessionsTest {

  private static final String PING = LegacyRequests.request("1", "ping", "");
  private static final String CALL = LegacyRequests.request("7", "tools/call", "\"name\":\"go\"");
  private static final String CALL_WITH_PROGRESS =
      LegacyRequests.request("7", "tools/call", "\"name\":\"go\",\"_meta\":{\"progressToken\":1}");
  private static final ServerMessage ROOTS =
      new ServerMessage("roots/list", ServerMessage.NO_PARAMS);
  private static final List<String> ALL_CHANGED =
      List.of(
          LegacyRequests.notification("notifications/tools/list_changed", ""),
          LegacyRequests.notification("notifications/prompts/list_changed", ""),
          LegacyRequests.notification("notifications/resources/list_changed", ""));

  private final FakeTicker ticker = new FakeTicker();
  private final FakeSessionEngine engine = new FakeSessionEngine();
  private final Replica one = new Replica("one");
  private final Replica two = new Replica("two");
  private final BlockingQueue<ClientResponse> answers = new LinkedBlockingQueue<>();

  /** A bridge that shares its sessions, at most two of them of one caller. */
  private final class Replica {

    final ShareSessionsUseCase sharing;
    final FakeMcpUseCases mcp = new FakeMcpUseCases();
    final FakeServer server = mcp.server("demo").tool("go");
    final McpHandler mcpHandler;

    Replica(String name) {
      sharing =
          new ShareSessionsService(
              name,
              new FakeSealing(1),
              engine,
              engine.mailOf(name),
              new BridgeEventListener() {},
              InstantSource.system());
      mcp.sharing = Optional.of(sharing);
      mcpHandler =
          new McpHandler(
              mcp.useCases(), new McpSettings("1", 8, Duration.ofHours(1), 1 << 20, 9), ticker);
    }

    McpTestClient begin(String version, String capabilities) {
      return LegacyRequests.begin(
          McpTestClient.of(mcpHandler, "demo").withCaller("ann"), version, capabilities);
    }

    McpTestClient begin() {
      return begin("2025-11-25", "{\"roots\":{}}");
    }

    int status(McpTestClient client, String method) {
      return client.at(mcpHandler).send(method, method.equals("POST") ? PING : "").status();
    }

    int ping(McpTestClient client) {
      return status(client, "POST");
    }
  }

  @AfterEach
  void close() {
    one.mcpHandler.close();
    two.mcpHandler.close();
  }

  @Test
  void continueWithoutEngine() {
    engine.isAvailable = false;
    McpTestClient client = one.begin("2025-11-25", "{\"roots\":{\"listChanged\":true}}");
    one.mcpHandler.close();

    FakeResponse called = client.at(two.mcpHandler).post(CALL);

    assertThat(called.body()).isEqualTo(LegacyRequests.result("7", "{}"));
    assertThat(two.mcp.lastContext().client().capabilities())
        .isEqualTo(JsonBytes.of("{\"roots\":{\"listChanged\":true}}"));
    assertThat(two.ping(client)).isEqualTo(200);
    assertThat(two.mcpHandler.sessionCount()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"})
  void keepVersion(String version) {
    McpTestClient client = one.begin(version, "{}").at(two.mcpHandler);

    assertThat(client.post("[" + PING + "]").status())
        .isEqualTo(version.equals("2025-03-26") ? 200 : 400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "GET", "DELETE"})
  void areUnknownToOthers(String method) {
    McpTestClient client = one.begin();
    two.mcp.server("other");

    assertThat(two.status(client.withCaller("ben"), method)).isEqualTo(404);
    assertThat(two.status(client.withCaller(""), method)).isEqualTo(404);
    assertThat(two.status(client.withServer("other"), method)).isEqualTo(404);
    assertThat(two.status(client.with("Mcp-Session-Id", "one.AAAA"), method)).isEqualTo(404);
    assertThat(two.mcpHandler.sessionCount()).isZero();
    assertThat(two.ping(client)).isEqualTo(200);
  }

  @Test
  void notifyOnceOfChanges() throws InterruptedException {
    McpTestClient client = one.begin().at(two.mcpHandler);
    McpTestClient.PendingRequest stream = client.start("GET", "");
    assertThat(stream.response().awaitMessages(3)).isEqualTo(ALL_CHANGED);
    stream.disconnect();
    stream.done().await();
    two.ping(client);

    McpTestClient.PendingRequest next = client.start("GET", "");
    next.response().awaitStream();
    two.mcpHandler.close();
    next.done().await();

    assertThat(next.response().messages()).isEmpty();
  }

  @Test
  void continueOnceForSimultaneousRequests() throws InterruptedException {
    McpTestClient client = one.begin().at(two.mcpHandler);
    List<McpTestClient.PendingRequest> requests =
        IntStream.range(0, 20)
            .mapToObj(
                id ->
                    client.start("POST", LegacyRequests.request(Integer.toString(id), "ping", "")))
            .toList();
    for (McpTestClient.PendingRequest request : requests) {
      request.done().await();
      assertThat(request.response().status()).isEqualTo(200);
    }

    assertThat(two.mcpHandler.sessionCount()).isEqualTo(1);
    assertThat(two.mcp.endedSessions).isEmpty();
  }

  @Test
  void comeBackAfterEviction() {
    McpTestClient oldest = one.begin();
    ticker.advance(Duration.ofSeconds(1));
    one.begin();
    one.begin();
    assertThat(one.mcp.endedSessions).hasSize(1);

    assertThat(one.ping(oldest)).isEqualTo(200);

    assertThat(one.mcpHandler.sessionCount()).isEqualTo(2);
    assertThat(one.mcp.endedSessions).hasSize(2);
  }

  @Test
  void areRejectedWithoutRoom() throws InterruptedException {
    McpTestClient.PendingRequest first = two.begin().start("GET", "");
    McpTestClient.PendingRequest second = two.begin().start("GET", "");
    first.response().awaitStream();
    second.response().awaitStream();

    FakeResponse rejected = one.begin().at(two.mcpHandler).post(PING);

    assertThat(rejected.status()).isEqualTo(503);
    assertThat(rejected.headers()).containsKey("Retry-After");
    two.mcpHandler.close();
    first.done().await();
    second.done().await();
  }

  @Test
  void endEverywhere() {
    McpTestClient client = one.begin();
    Replica three = new Replica("three");
    assertThat(three.ping(client)).isEqualTo(200);

    assertThat(two.status(client, "DELETE")).isEqualTo(204);

    assertThat(one.mcp.endedSessions).hasSize(1);
    assertThat(two.mcp.endedSessions).hasSize(1);
    assertThat(three.mcp.endedSessions).hasSize(1);
    assertThat(one.ping(client)).isEqualTo(404);
    assertThat(two.ping(client)).isEqualTo(404);
    assertThat(three.ping(client)).isEqualTo(404);
  }

  @Test
  void endEverywhereByOrderOfAdministrator() {
    McpTestClient client = one.begin();
    assertThat(two.ping(client)).isEqualTo(200);

    assertThat(two.mcpHandler.endSession(one.mcpHandler.sessions().getFirst().id())).isTrue();

    assertThat(one.ping(client)).isEqualTo(404);
    assertThat(two.ping(client)).isEqualTo(404);
  }

  @Test
  void endHereWithoutEngine() {
    McpTestClient client = one.begin();
    engine.isAvailable = false;

    assertThat(one.status(client, "DELETE")).isEqualTo(204);

    assertThat(one.ping(client)).isEqualTo(404);
  }

  @Test
  void passResponsesOnToReplicaThatSentRequest() throws InterruptedException {
    requestRootsDuringCalls();
    McpTestClient client = one.begin();

    for (Replica called : List.of(one, two)) {
      Replica other = called.equals(one) ? two : one;
      String roots = "{\"roots\":[\"%s\"]}".formatted(called.sharing.replica());
      McpTestClient.PendingRequest call = client.at(called.mcpHandler).start("POST", CALL);
      String id = idOf(call.response().awaitMessages(1).getFirst());

      FakeResponse taken = client.at(other.mcpHandler).post(LegacyRequests.result(id, roots));
      call.done().await();

      assertThat(id).matches("\"(one|two)\\.[A-Za-z0-9_-]{8}\\.1\"");
      assertThat(taken.status()).isEqualTo(202);
      assertThat(answers.take()).isEqualTo(new ClientResponse.Answered(JsonBytes.of(roots)));
    }
  }

  @Test
  void loseResponsesWithoutEngine() throws InterruptedException {
    requestRootsDuringCalls();
    McpTestClient client = one.begin();
    McpTestClient.PendingRequest call = client.start("POST", CALL);
    String id = idOf(call.response().awaitMessages(1).getFirst());
    engine.isAvailable = false;

    assertThat(client.at(two.mcpHandler).post(LegacyRequests.result(id, "{}")).status())
        .isEqualTo(202);
    assertThat(client.post(LegacyRequests.result(id, "{\"late\":false}")).status()).isEqualTo(202);

    call.done().await();
    assertThat(answers.take())
        .isEqualTo(new ClientResponse.Answered(JsonBytes.of("{\"late\":false}")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "\"x\"", "\"two.x.1\"", "\"three.x.1\"", "\".x\""})
  void ignoreResponsesThatNoReplicaAwaits(String id) {
    assertThat(one.begin().post(LegacyRequests.result(id, "{}")).status()).isEqualTo(202);
    assertThat(engine.sent).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void cancelRequestAtAnotherReplica() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    one.server.responder =
        (_, _) -> {
          begun.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException _) {
            interrupted.countDown();
          }
          return FakeServer.complete("{}");
        };
    McpTestClient client = one.begin();
    McpTestClient.PendingRequest call = client.start("POST", CALL);
    begun.await();

    FakeResponse taken = client.at(two.mcpHandler).post(cancel("7"));

    assertThat(taken.status()).isEqualTo(202);
    interrupted.await();
    call.done().await();
    assertThat(call.response().messages()).isEmpty();
  }

  @Test
  void sendOnlyIdOfCancelledRequest() {
    McpTestClient client = one.begin();

    client.post(cancel("\"unknown\",\"reason\":\"" + "long".repeat(1_000) + "\""));

    assertThat(engine.sent)
        .singleElement(InstanceOfAssertFactories.BYTE_ARRAY)
        .hasSizeLessThan(1_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[1]", "null", "1.5", "\"TOO_LONG\""})
  void sendNoCancellationWithInvalidId(String id) {
    assertThat(one.begin().post(cancel(id.replace("TOO_LONG", "x".repeat(1_000)))).status())
        .isEqualTo(202);

    assertThat(engine.sent).isEmpty();
  }

  @Test
  void limitRateOfMessagesToOtherReplicas() {
    McpTestClient client = one.begin();
    McpTestClient other = one.begin();

    for (int id = 0; id < 2 * SessionIds.FORWARD_RATE.burst(); id++) {
      assertThat(client.post(cancel(Integer.toString(id))).status()).isEqualTo(202);
      client.post(LegacyRequests.result("\"two.x.1\"", "{}"));
    }
    assertThat(engine.sent).hasSize(SessionIds.FORWARD_RATE.burst());
    other.post(cancel("1"));
    ticker.advance(Duration.ofSeconds(1));
    client.post(cancel("1"));

    assertThat(engine.sent).hasSize(SessionIds.FORWARD_RATE.burst() + 2);
  }

  private static String cancel(String params) {
    return LegacyRequests.notification("notifications/cancelled", "\"requestId\":" + params);
  }

  @Test
  void ignoreMessagesOfAnotherOwner() throws InterruptedException {
    requestRootsDuringCalls();
    McpTestClient client = one.begin();
    McpTestClient.PendingRequest call = client.start("POST", CALL);
    String id = idOf(call.response().awaitMessages(1).getFirst());
    String session = client.header("Mcp-Session-Id");
    byte[] forged = LegacyRequests.result(id, "{\"forged\":true}").getBytes(UTF_8);

    two.sharing.send(
        "one",
        new SessionMessage(
            session, new SessionOwner("ben", Optional.of(new ServerId("demo"))), forged));
    two.sharing.send(
        "one", new SessionMessage(session, new SessionOwner("ann", Optional.empty()), forged));
    two.sharing.send(
        "one",
        new SessionMessage(
            session + "x", new SessionOwner("ann", Optional.of(new ServerId("demo"))), forged));
    client.post(LegacyRequests.result(id, "{}"));

    call.done().await();
    assertThat(answers.take()).isEqualTo(new ClientResponse.Answered(JsonBytes.of("{}")));
  }

  @Test
  void openNewStreamForEventOfAnotherReplica() throws InterruptedException {
    one.server.responder =
        (_, context) -> {
          ClientInteractionFixture.tellProgress(context.client().channel());
          return FakeServer.complete("{}");
        };
    McpTestClient client = one.begin();
    String lastSeen = client.post(CALL_WITH_PROGRESS).events().getFirst().id().orElseThrow();

    McpTestClient.PendingRequest stream =
        client.at(two.mcpHandler).with("Last-Event-ID", lastSeen).start("GET", "");

    assertThat(stream.response().awaitMessages(3)).isEqualTo(ALL_CHANGED);
    assertThat(lastSeen).matches("one\\.[A-Za-z0-9_-]{8}\\.[0-9a-z]+-0");
    two.mcpHandler.close();
    stream.done().await();
  }

  private void requestRootsDuringCalls() {
    for (Replica replica : List.of(one, two)) {
      replica.server.responder =
          (_, context) -> {
            answers.add(context.client().channel().sendRequest(ROOTS, Duration.ofMinutes(1)));
            return FakeServer.complete("{}");
          };
    }
  }

  /** Returns the id of a request, as written. */
  private static String idOf(String request) {
    return request.split("\"id\":|,\"method\"", -1)[1];
  }
}
