package dev.bascule.adapter.in.http.mcp.aggregate;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.mcp.FakeMcpUseCases;
import dev.bascule.adapter.in.http.mcp.FakeResponse;
import dev.bascule.adapter.in.http.mcp.FakeServer;
import dev.bascule.adapter.in.http.mcp.McpHandler;
import dev.bascule.adapter.in.http.mcp.McpSettings;
import dev.bascule.adapter.in.http.mcp.McpTestClient;
import dev.bascule.adapter.in.http.mcp.ModernRequests;
import dev.bascule.adapter.in.http.mcp.session.FakeSubscription;
import dev.bascule.adapter.in.http.mcp.session.LegacyRequests;
import dev.bascule.domain.budget.DocumentBudget;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AggregateTargetTest {

  private static final ServerId SECOND = new ServerId("my server");
  private final FakeMcpUseCases mcp = new FakeMcpUseCases();
  private final FakeServer first = mcp.server("first").tool("echo");
  private final FakeServer second = mcp.server("my server").tool("echo").tool("other");
  private final McpHandler mcpHandler =
      new McpHandler(
          mcp.useCases(),
          new McpSettings("1", 9, Duration.ofHours(1), 1 << 20, 9),
          new FakeTicker());
  private final McpTestClient client = McpTestClient.ofAll(mcpHandler);

  @Test
  void listsToolsOfAllServersWithExposedNames() {
    String body = client.modern("tools/list", "").body();

    assertThat(body)
        .contains("{\"name\":\"first__echo\",\"x\":1.50,\"inputSchema\":{\"type\":\"object\"}}");
    assertThat(body).contains("\"" + AggregateNames.of(SECOND, "echo") + "\"");
    assertThat(body).contains("\"" + AggregateNames.of(SECOND, "other") + "\"");
    assertThat(body).doesNotContain("_meta");
  }

  @Test
  void callsToolWithInvalidCharactersInName() {
    first.tool("files.read/größe");
    String name = AggregateNames.of(new ServerId("first"), "files.read/größe");

    String tools = client.modern("tools/list", "").body();
    call(name);

    assertThat(tools).contains("\"name\":\"" + name + "\"");
    assertThat(name).matches("[a-zA-Z0-9_-]{1,64}");
    assertEquals("files.read/größe", ((ToolCall) mcp.lastRequest()).tool().value());
  }

  @Test
  void callsToolByPlainOrHashedName() {
    call("first__echo");
    ToolCall plain = (ToolCall) mcp.lastRequest();
    call(AggregateNames.of(SECOND, "other"));
    ToolCall marked = (ToolCall) mcp.lastRequest();

    assertEquals("first echo", plain.server() + " " + plain.tool());
    assertEquals("my server other", marked.server() + " " + marked.tool());
  }

  @ParameterizedTest
  @ValueSource(strings = {"echo", "first__", "third__echo", "my_server__echo_000000000000"})
  void rejectsUnlistedTool(String name) {
    FakeResponse response = call(name);

    assertEquals(200, response.status());
    assertThatJson(response.body()).node("error.code").isEqualTo(-32602);
  }

  @Test
  void comparesHeaderWithExposedName() {
    FakeResponse response =
        client.with("Mcp-Name", "echo").modern("tools/call", "\"name\":\"first__echo\"");

    assertEquals(400, response.status());
  }

  @Test
  void reportsUnavailableServer() {
    first.provenance = freshFor(60);
    second.provenance = freshFor(60);
    second.down = Optional.of(new Failure.TimedOut(Duration.ofSeconds(1)));
    first.makePublic();

    String body = client.modern("tools/list", "").body();

    assertThat(body).contains("first__echo").doesNotContain("my_server");
    assertThatJson(body)
        .node("result._meta")
        .isEqualTo("{\"dev.bascule/unavailable\":[\"my server\"]}");
    assertTtlAndScope(0, "private", body);
  }

  /**
   * The descriptions of the servers have less than 200 bytes, with exposed names they have more.
   */
  @Test
  void countsExposedNamesAgainstLimitOfOneList() {
    long before = DocumentBudget.PROCESS.maxBytes();
    DocumentBudget.PROCESS.setMaxBytes(200);
    try {
      String body = client.modern("tools/list", "").body();

      assertThat(body).contains("first__echo").doesNotContain("my_server");
      assertThatJson(body)
          .node("result._meta")
          .isEqualTo("{\"dev.bascule/unavailable\":[\"my server\"]}");
    } finally {
      DocumentBudget.PROCESS.setMaxBytes(before);
    }
  }

  @Test
  void ignoresServerWithoutFeature() {
    second.down = Optional.of(new Failure.Rejected(-32601, "no", Optional.empty()));

    String body = client.modern("prompts/list", "").body();

    assertThat(body).doesNotContain("unavailable");
  }

  @Test
  void failsWhenAllServersAreDown() {
    first.down = Optional.of(new Failure.CircuitOpen(Duration.ofSeconds(1)));
    second.down = Optional.of(new Failure.TimedOut(Duration.ofSeconds(1)));

    String body = client.modern("tools/list", "").body();

    assertThatJson(body).node("error.code").isEqualTo(-31005);
    assertThatJson(body)
        .node("error.message")
        .isString()
        .startsWith("Server \"first\": ")
        .endsWith("; other servers that failed: 1");
    assertThatJson(body).node("error.data.retryAfterSeconds").isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"prompts/list", "resources/list", "resources/templates/list"})
  void returnsEmptyListIfOnlyServersWithoutFeatureRespond(String method) {
    first.down = Optional.of(new Failure.Rejected(-32601, "no", Optional.empty()));
    second.down = Optional.of(new Failure.NotRunning("exits", Duration.ofSeconds(1)));

    assertThatJson(client.modern(method, "").body())
        .node("result._meta")
        .isEqualTo("{\"dev.bascule/unavailable\":[\"my server\"]}");
  }

  @Test
  void isFreshAsLongAsShortestPart() {
    first.provenance = freshFor(60);
    second.provenance = freshFor(7);
    first.makePublic();

    String body = client.modern("tools/list", "").body();
    second.makePublic();
    String publicBody = client.modern("tools/list", "").body();

    assertTtlAndScope(7000, "private", body);
    assertTtlAndScope(7000, "public", publicBody);
  }

  @Test
  void declaresAllCapabilitiesWhicheverServersAreAvailable() {
    first.capabilities = "{\"tools\":{},\"resources\":{\"subscribe\":true},\"x\":{}}";
    second.capabilities =
        "{\"tools\":{\"listChanged\":true},\"logging\":{},\"extensions\":{\"a/b\":{}}}";
    second.instructions = Optional.of("Be quick.");

    String body = client.modern("server/discover", "").body();

    assertThatJson(body)
        .node("result.capabilities")
        .isEqualTo(
            "{\"tools\":{\"listChanged\":true},\"prompts\":{\"listChanged\":true},"
                + "\"resources\":{\"subscribe\":true,\"listChanged\":true},"
                + "\"completions\":{},\"logging\":{},"
                + "\"extensions\":{\"a/b\":{}}}");
    assertThatJson(body)
        .node("result.instructions")
        .isString()
        .isEqualTo("# first\n\nBe kind.\n\n# my server\n\nBe quick.");
  }

  @Test
  void reportsUnavailableServersInInitialize() {
    first.down = Optional.of(new Failure.TimedOut(Duration.ofSeconds(1)));
    second.down = Optional.of(new Failure.CircuitOpen(Duration.ofSeconds(1)));

    String legacy = client.post(LegacyRequests.initialize("2025-11-25", "{}")).body();
    String modern = client.modern("server/discover", "").body();

    for (String body : List.of(legacy, modern)) {
      assertThatJson(body)
          .node("result._meta.dev\\.bascule/unavailable")
          .isEqualTo("[\"first\",\"my server\"]");
      assertThatJson(body).node("result.capabilities.prompts").isEqualTo("{\"listChanged\":true}");
    }
  }

  @Test
  void notifiesOfChangesOfAllServers() throws InterruptedException {
    second.resource("test://a");
    first.resource("test://a");
    McpTestClient.PendingRequest running =
        client
            .modern("subscriptions/listen")
            .start(
                "POST",
                ModernRequests.request(
                    "1",
                    "subscriptions/listen",
                    "\"notifications\":{\"toolsListChanged\":true,\"resourceSubscriptions\":"
                        + "[\"bascule://my%20server/test://a\"]}"));
    running.response().awaitMessages(1);
    FakeSubscription following = mcp.subscriptions.take();

    following.listener.onNotification(SECOND, new ServerNotification.ListChanged(ListKind.TOOLS));
    following.listener.onNotification(
        SECOND,
        new ServerNotification.ResourceUpdated("test://a", JsonBytes.of("{\"uri\":\"test://a\"}")));

    List<String> messages = running.response().awaitMessages(3);
    assertEquals(List.of(new McpRequest.Subscribe(SECOND, "test://a")), following.requests);
    assertThatJson(messages.get(1)).node("method").isEqualTo("notifications/tools/list_changed");
    assertThatJson(messages.get(2)).node("params.uri").isEqualTo("bascule://my%20server/test://a");
    mcpHandler.close();
    running.done().await();
  }

  @Test
  void supportsSessions() throws InterruptedException {
    FakeResponse begun = client.post(LegacyRequests.initialize("2025-11-25", "{}"));
    McpTestClient session = LegacyRequests.begin(client, "2025-11-25", "{}");

    FakeResponse called =
        session.post(LegacyRequests.request("1", "tools/call", "\"name\":\"first__echo\""));
    FakeResponse levelled =
        session.post(LegacyRequests.request("2", "logging/setLevel", "\"level\":\"error\""));

    assertThatJson(begun.body()).node("result.serverInfo.name").isEqualTo("bascule");
    assertEquals(LegacyRequests.result("1", "{}"), called.body());
    assertEquals(LegacyRequests.result("2", "{}"), levelled.body());
    assertEquals(List.of(LogLevel.ERROR, LogLevel.ERROR), mcp.subscriptions.take().requests);
  }

  @Test
  void cancelsAllServersOnDisconnect() throws InterruptedException {
    second.template("test://{id}");
    CountDownLatch asked = new CountDownLatch(2);
    CountDownLatch interrupted = new CountDownLatch(2);
    for (FakeServer server : List.of(first, second)) {
      server.responder =
          (_, _) -> {
            asked.countDown();
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException _) {
              interrupted.countDown();
              Thread.currentThread().interrupt();
            }
            return FakeServer.failed(new Failure.Cancelled());
          };
    }
    McpTestClient.PendingRequest one =
        client
            .with("Mcp-Name", "first__echo")
            .modern("tools/call")
            .start("POST", ModernRequests.request("1", "tools/call", "\"name\":\"first__echo\""));
    McpTestClient.PendingRequest other =
        client
            .with("Mcp-Name", "test://x")
            .modern("resources/read")
            .start("POST", ModernRequests.request("1", "resources/read", "\"uri\":\"test://x\""));
    asked.await();

    one.disconnect();
    other.disconnect();

    interrupted.await();
    one.done().await();
    other.done().await();
    assertEquals(0, one.response().responseCount() + other.response().responseCount());
  }

  private static void assertTtlAndScope(int ttlMs, String scope, String body) {
    assertThatJson(body).node("result.ttlMs").isEqualTo(ttlMs);
    assertThatJson(body).node("result.cacheScope").isEqualTo(scope);
  }

  private FakeResponse call(String name) {
    return client.with("Mcp-Name", name).modern("tools/call", "\"name\":\"" + name + "\"");
  }

  private static CacheProvenance freshFor(int seconds) {
    return new CacheProvenance.Hit(new Freshness(Duration.ZERO, Duration.ofSeconds(seconds)));
  }
}
