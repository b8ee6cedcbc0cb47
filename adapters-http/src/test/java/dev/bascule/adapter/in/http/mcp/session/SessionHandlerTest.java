package dev.bascule.adapter.in.http.mcp.session;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.bascule.adapter.in.http.mcp.FakeMcpUseCases;
import dev.bascule.adapter.in.http.mcp.FakeResponse;
import dev.bascule.adapter.in.http.mcp.FakeServer;
import dev.bascule.adapter.in.http.mcp.McpHandler;
import dev.bascule.adapter.in.http.mcp.McpSettings;
import dev.bascule.adapter.in.http.mcp.McpTestClient;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.McpRequest.Unsubscribe;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionHandlerTest {

  private static final ServerId DEMO = new ServerId("demo");
  private final FakeMcpUseCases mcp = new FakeMcpUseCases();
  private final FakeServer server = mcp.server("demo").tool("echo");
  private final McpHandler mcpHandler =
      new McpHandler(
          mcp.useCases(),
          new McpSettings("1.2", 10, Duration.ofHours(1), 1 << 20, 10),
          new FakeTicker());
  private final McpTestClient client = McpTestClient.of(mcpHandler, "demo");

  @Test
  void answersPing() {
    FakeResponse response = begun().post(LegacyRequests.request("7", "ping", ""));

    assertEquals(200, response.status());
    assertEquals(LegacyRequests.result("7", "{}"), response.body());
    assertEquals("no-store", response.headers().get("Cache-Control"));
  }

  @Test
  void usesTraceOfMessageOrHeader() {
    String inHeader = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    String inMessage = inHeader.replace("b7", "c8");

    begun()
        .with("traceparent", inHeader)
        .post(LegacyRequests.request("1", "tools/list", "\"_meta\":{\"traceparent\":\"no\"}"));
    assertEquals(Optional.of(inHeader), mcp.lastContext().trace().traceparent());

    begun()
        .with("traceparent", inHeader)
        .post(
            LegacyRequests.request(
                "2", "tools/list", "\"_meta\":{\"traceparent\":\"" + inMessage + "\"}"));
    assertEquals(Optional.of(inMessage), mcp.lastContext().trace().traceparent());
    assertEquals("{}", mcp.lastContext().forwardedParams().meta().text());
  }

  @Test
  void acceptsNotification() {
    assertEquals(
        202,
        begun().post(LegacyRequests.notification("notifications/roots/list_changed", "")).status());
  }

  @Test
  void rejectsRequestOutsideOfSession() {
    FakeResponse response = client.post(LegacyRequests.request("\"a\"", "tools/list", ""));

    assertEquals(400, response.status());
    assertThatJson(response.body()).node("id").isEqualTo("a");
  }

  @ParameterizedTest
  @CsvSource({"v1, 400", "1999-01-01, 400", "2025-06-18, 200"})
  void validatesVersionHeader(String version, int status) {
    FakeResponse response =
        begun().with("MCP-Protocol-Version", version).post(LegacyRequests.request("1", "ping", ""));

    assertEquals(status, response.status());
  }

  @Test
  void acceptsMissingVersionHeader() {
    assertEquals(
        200,
        begun()
            .without("MCP-Protocol-Version")
            .post(LegacyRequests.request("1", "ping", ""))
            .status());
  }

  @Test
  void omitsHintsOfLaterRevisions() {
    FakeResponse response = begun().post(LegacyRequests.request("1", "tools/list", ""));

    assertEquals(
        LegacyRequests.result(
            "1",
            "{\"tools\":[{\"name\":\"echo\",\"x\":1.50,\"inputSchema\":{\"type\":\"object\"}}]}"),
        response.body());
  }

  @Test
  void forwardsResultUnchanged() {
    server.responder = (_, _) -> FakeServer.complete("{ \"content\":[] , \"x\":1.50}");

    assertEquals(
        LegacyRequests.result("1", "{ \"content\":[] , \"x\":1.50}"),
        begun().post(LegacyRequests.request("1", "tools/call", "\"name\":\"echo\"")).body());
  }

  @Test
  void rejectsTasks() {
    begun()
        .post(LegacyRequests.request("1", "tools/call", "\"name\":\"echo\",\"task\":{\"ttl\":1}"));

    assertFalse(mcp.lastContext().forwardedParams().affectsResult());
  }

  @Test
  void reportsInputThatTheRevisionDoesNotSupport() {
    server.responder =
        (_, _) ->
            new Outcome.Served<>(
                new McpResult(
                    JsonBytes.of("{\"resultType\":\"input_required\"}"),
                    McpResult.Kind.CONTINUATION),
                CacheProvenance.Forwarded.BYPASS);

    FakeResponse response =
        begun().post(LegacyRequests.request("1", "tools/call", "\"name\":\"echo\""));

    assertThatJson(response.body()).node("error.code").isEqualTo(-31012);
  }

  @ParameterizedTest
  @CsvSource({"server/discover", "subscriptions/listen", "tasks/list"})
  void rejectsMethodOfAnotherRevision(String method) {
    FakeResponse response = begun().post(LegacyRequests.request("1", method, ""));

    assertEquals(200, response.status());
    assertThatJson(response.body()).node("error.code").isEqualTo(-32601);
  }

  @Test
  void reportsUnknownResourceWithCodeOfRevision() {
    server.responder =
        (_, _) ->
            FakeServer.failed(
                new Failure.Rejected(
                    -32602, "gone", Optional.of(JsonBytes.of("{\"uri\":\"test://a\"}"))));

    FakeResponse response =
        begun().post(LegacyRequests.request("1", "resources/read", "\"uri\":\"test://a\""));

    assertEquals(200, response.status());
    assertEquals(
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32002,\"message\":\"gone\","
            + "\"data\":{\"uri\":\"test://a\"}}}",
        response.body());
  }

  @Test
  void subscribesAndUnsubscribes() throws InterruptedException {
    McpTestClient begun = begun();

    FakeResponse subscribed =
        begun.post(LegacyRequests.request("1", "resources/subscribe", "\"uri\":\"test://a\""));
    FakeResponse unsubscribed =
        begun.post(LegacyRequests.request("2", "resources/unsubscribe", "\"uri\":\"test://a\""));

    assertEquals(LegacyRequests.result("1", "{}"), subscribed.body());
    assertEquals(LegacyRequests.result("2", "{}"), unsubscribed.body());
    assertEquals(
        List.of(new Subscribe(DEMO, "test://a"), new Unsubscribe(DEMO, "test://a")),
        mcp.subscriptions.take().requests);
  }

  @Test
  void reportsUnsupportedSubscription() {
    mcp.missingResources.add("test://none");

    FakeResponse response =
        begun().post(LegacyRequests.request("1", "resources/subscribe", "\"uri\":\"test://none\""));

    assertThatJson(response.body()).node("error.code").isEqualTo(-32002);
  }

  @Test
  void setsLogLevel() throws InterruptedException {
    McpTestClient begun = begun();

    FakeResponse response =
        begun.post(LegacyRequests.request("1", "logging/setLevel", "\"level\":\"error\""));
    begun.post(LegacyRequests.request("2", "tools/call", "\"name\":\"echo\""));

    assertEquals(LegacyRequests.result("1", "{}"), response.body());
    assertEquals(List.of(LogLevel.ERROR), mcp.subscriptions.take().requests);
    assertEquals(Optional.of(LogLevel.ERROR), mcp.lastContext().forwardedParams().logLevel());
  }

  @Test
  void usesInfoLevelByDefault() {
    McpTestClient begun = begun();

    begun.post(LegacyRequests.request("2", "tools/call", "\"name\":\"echo\""));

    assertEquals(Optional.of(LogLevel.INFO), mcp.lastContext().forwardedParams().logLevel());
  }

  @Test
  void rejectsUnknownLevel() {
    FakeResponse response =
        begun().post(LegacyRequests.request("1", "logging/setLevel", "\"level\":\"loud\""));

    assertThatJson(response.body()).node("error.code").isEqualTo(-32602);
  }

  @Test
  void passesClientInfoAndCapabilities() {
    McpTestClient begun =
        LegacyRequests.begin(client.withCaller("alice"), "2025-11-25", "{ \"sampling\":{}}");

    begun.post(LegacyRequests.request("1", "tools/call", "\"name\":\"echo\""));

    assertEquals("alice", mcp.lastContext().caller().identity());
    assertEquals("{ \"sampling\":{}}", mcp.lastContext().client().capabilities().text());
    assertEquals(
        "{ \"sampling\":{}}",
        mcp.lastContext().client().session().orElseThrow().capabilities().text());
  }

  @Test
  void answersBatchInRevisionWithBatches() {
    McpTestClient begun = LegacyRequests.begin(client, "2025-03-26", "{}");

    FakeResponse response =
        begun.post(
            "["
                + LegacyRequests.request("1", "ping", "")
                + ","
                + LegacyRequests.notification("notifications/x", "")
                + ","
                + LegacyRequests.initialize("2025-03-26", "{}")
                + ",7,"
                + LegacyRequests.request("2", "ping", "")
                + "]");

    assertEquals(200, response.status());
    assertThat(response.body())
        .matches(
            "\\[\\{.*\"id\":1,\"result\":\\{}},\\{.*\"id\":0,\"error\":.*-32600.*},"
                + "\\{.*\"error\":.*-32600.*},\\{.*\"id\":2,\"result\":\\{}}]");
  }

  @Test
  void acceptsBatchOfNotifications() {
    McpTestClient begun = LegacyRequests.begin(client, "2025-03-26", "{}");

    assertEquals(
        202, begun.post("[" + LegacyRequests.notification("notifications/x", "") + "]").status());
  }

  @Test
  void rejectsBatchInOtherRevisions() {
    FakeResponse response = begun().post("[" + LegacyRequests.request("1", "ping", "") + "]");

    assertEquals(400, response.status());
    assertThatJson(response.body()).node("error.code").isEqualTo(-32600);
  }

  @Test
  void limitsSizeOfBatch() {
    McpTestClient begun = LegacyRequests.begin(client, "2025-03-26", "{}");
    String many = (LegacyRequests.request("1", "ping", "") + ",").repeat(50);

    assertEquals(
        400, begun.post("[" + many + LegacyRequests.request("1", "ping", "") + "]").status());
  }

  @Test
  void notifiesOnlyOfDeclaredChanges() throws InterruptedException {
    server.capabilities = "{\"tools\":{\"listChanged\":true},\"prompts\":{}}";
    McpTestClient.PendingRequest stream = begun().start("GET", "");
    FakeSubscription following = mcp.subscriptions.take();
    stream.response().awaitStream();

    following.listener.onNotification(DEMO, new ServerNotification.ListChanged(ListKind.PROMPTS));
    following.listener.onNotification(DEMO, new ServerNotification.ListChanged(ListKind.TOOLS));

    assertEquals(
        List.of(
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\",\"params\":{}}"),
        stream.response().awaitMessages(1));
    mcpHandler.close();
    stream.done().await();
  }

  private McpTestClient begun() {
    return LegacyRequests.begin(client, "2025-11-25", "{}");
  }
}
