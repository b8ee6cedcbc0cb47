package dev.bascule.adapter.in.http.mcp.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.adapter.in.http.mcp.FakeMcpUseCases;
import dev.bascule.adapter.in.http.mcp.FakeServer;
import dev.bascule.adapter.in.http.mcp.McpHandler;
import dev.bascule.adapter.in.http.mcp.McpSettings;
import dev.bascule.adapter.in.http.mcp.McpTestClient;
import dev.bascule.adapter.in.http.mcp.aggregate.McpTarget.McpTargets;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Subscription;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two servers of MCP Apps with the same URI, at the endpoint of all servers. */
class AggregateAppsTest {

  private static final ServerId FIRST = new ServerId("first");
  private static final ServerId SECOND = new ServerId("my server");

  private final FakeMcpUseCases mcp = new FakeMcpUseCases();
  private final FakeServer first = mcp.server("first");
  private final FakeServer second = mcp.server("my server");
  private final McpHandler mcpHandler =
      new McpHandler(
          mcp.useCases(),
          new McpSettings("1", 9, Duration.ofHours(1), 1 << 20, 9),
          new FakeTicker());
  private final McpTestClient client = McpTestClient.ofAll(mcpHandler);

  @BeforeEach
  void serveApps() {
    for (FakeServer server : List.of(first, second)) {
      server
          .resource("ui://app/view")
          .template("ui://app/{id}")
          .tool(
              "nested",
              "{},\"_meta\":{\"ui\":{\"resourceUri\":\"ui://app/view\",\"visibility\":[\"model\""
                  + " ]}}")
          .tool("flat", "{},\"_meta\":{\"ui/resourceUri\":\"ui:\\/\\/app/view\",\"x\":1.50}")
          .tool("plain", "{},\"_meta\":{ \"ui\":{\"resourceUri\":7}}");
    }
  }

  @Test
  void listsInterfaceOfEachServerWithServerAsAuthority() {
    String resources = client.modern("resources/list", "").body();
    String templates = client.modern("resources/templates/list", "").body();

    assertHas(resources, "{\"uri\":\"ui://first/app/view\",\"x\":1.50}");
    assertHas(resources, "{\"uri\":\"ui://my%20server/app/view\",\"x\":1.50}");
    assertHas(templates, "{\"uriTemplate\":\"ui://first/app/{id}\",\"x\":1.50}");
    assertHas(templates, "{\"uriTemplate\":\"ui://my%20server/app/{id}\",\"x\":1.50}");
  }

  @Test
  void listsEachToolWithInterfaceOfItsServer() {
    String tools = client.modern("tools/list", "").body();

    for (String server : List.of("first", "my%20server")) {
      assertHas(
          tools,
          "\"_meta\":{\"ui\":{\"resourceUri\":\"ui://"
              + server
              + "/app/view\",\"visibility\":[\"model\" ]}}");
      assertHas(
          tools, "\"_meta\":{\"ui/resourceUri\":\"ui://" + server + "/app/view\",\"x\":1.50}");
    }
    assertHas(tools, "\"_meta\":{ \"ui\":{\"resourceUri\":7}}");
  }

  @Test
  void readsInterfaceFromItsServer() {
    second.responder =
        (_, _) ->
            FakeServer.complete(
                "{\"contents\":[{\"uri\":\"ui://app/view\",\"text\":\"ui://app/view\"}]}");

    String body =
        client
            .with("Mcp-Name", "ui://my%20server/app/view")
            .modern("resources/read", "\"uri\":\"ui://my%20server/app/view\"")
            .body();

    assertEquals(new McpRequest.ReadResource(SECOND, "ui://app/view"), mcp.lastRequest());
    assertHas(
        body, "\"contents\":[{\"uri\":\"ui://my%20server/app/view\",\"text\":\"ui://app/view\"}]");
  }

  @Test
  void readsUntranslatedInterfaceOfServerThatIsNamedLikeItsAuthority() {
    FakeServer app = mcp.server("app");
    app.resource("ui://app/own").resource("ui://app/both").resource("ui://both");

    assertEquals("ui://app/own", readUri("ui://app/own"));
    assertEquals("ui://app/own", readUri("ui://app/app/own"));
    assertEquals("ui://both", readUri("ui://app/both"));
    assertEquals("ui://app/both", readUri("ui://app/app/both"));
  }

  private String readUri(String uri) {
    client.with("Mcp-Name", uri).modern("resources/read", "\"uri\":\"" + uri + "\"");
    McpRequest.ReadResource request = (McpRequest.ReadResource) mcp.lastRequest();
    assertEquals("app", request.server().value());
    return request.uri();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"content\":[{\"type\":\"resource_link\",\"uri\":\"ui://app/view\",\"name\":\"n\"}]}"
            + "|{\"content\":[{\"type\":\"resource_link\",\"uri\":\"ui://first/app/view\","
            + "\"name\":\"n\"}]}",
        "{\"content\":[{"
            + " \"a\":1},{\"type\":\"resource\",\"resource\":{\"uri\":\"ui:\\/\\/app\",\"text\":\"\"}}]}|{\"content\":[{"
            + " \"a\":1},{\"type\":\"resource\",\"resource\":{\"uri\":\"ui://first/app\","
            + "\"text\":\"\"}}]}",
        "{\"_meta\":{\"ui\":{\"resourceUri\":\"ui://app\"}}}"
            + "|{\"_meta\":{\"ui\":{\"resourceUri\":\"ui://first/app\"}}}",
        "{\"_meta\":{\"openai/outputTemplate\":\"ui://app\"}}"
            + "|{\"_meta\":{\"openai/outputTemplate\":\"ui://first/app\"}}",
        "{ \"content\":[{\"type\":\"text\",\"text\":\"ui://app\",\"uri\":\"ui://app\"}]}"
            + "|{ \"content\":[{\"type\":\"text\",\"text\":\"ui://app\",\"uri\":\"ui://app\"}]}",
        "{ \"structuredContent\":{\"uri\":\"ui://app\"},\"content\":7}"
            + "|{ \"structuredContent\":{\"uri\":\"ui://app\"},\"content\":7}",
      })
  void namesTheServerInLinksAndEmbeddedResources(String sent, String received) {
    first.responder = (_, _) -> FakeServer.complete(sent);

    String body =
        client
            .with("Mcp-Name", "first__plain")
            .modern("tools/call", "\"name\":\"first__plain\"")
            .body();

    assertHas(body, received.substring(1));
  }

  @Test
  void namesTheServerInPrompts() {
    first.prompt("p");
    first.responder =
        (_, _) ->
            FakeServer.complete(
                "{\"messages\":[{\"role\":\"user\",\"content\":{\"type\":\"resource\",\"resource\":"
                    + "{\"uri\":\"ui://app\"}}}]}");

    String body =
        client.with("Mcp-Name", "first__p").modern("prompts/get", "\"name\":\"first__p\"").body();

    assertHas(body, "\"resource\":{\"uri\":\"ui://first/app\"}");
  }

  @Test
  void subscribesToInterfaceAndItsParts() {
    McpTarget target = new McpTargets(mcp.useCases()).of(Optional.empty());
    ResourceSubscriptions subscriptions = new ResourceSubscriptions(target);
    CallContext context = CallContext.plain(Caller.ANONYMOUS);
    Subscription subscription =
        mcp.useCases().subscribeToServers().subscribe(context, (_, _) -> {});

    assertInstanceOf(
        Outcome.Served.class,
        subscriptions.subscribe(subscription, "ui://my%20server/app/view", context));

    assertEquals(List.of("ui://my%20server/app/view"), subscriptions.namesOf(SECOND));
    assertEquals(
        updated("ui://my%20server/app/view"), changed(subscriptions, SECOND, "ui://app/view"));
    assertEquals(
        updated("ui://my%20server/app/view#part"),
        changed(subscriptions, SECOND, "ui://app/view#part"));
    assertEquals(updated("ui://first/app/view"), changed(subscriptions, FIRST, "ui://app/view"));
  }

  @Test
  void qualifiesPartOfQualifiedSubscription() {
    first.resource("test://dir");
    second.resource("test://dir");
    McpTarget target = new McpTargets(mcp.useCases()).of(Optional.empty());
    ResourceSubscriptions subscriptions = new ResourceSubscriptions(target);
    CallContext context = CallContext.plain(Caller.ANONYMOUS);
    Subscription subscription =
        mcp.useCases().subscribeToServers().subscribe(context, (_, _) -> {});

    assertInstanceOf(
        Outcome.Served.class,
        subscriptions.subscribe(subscription, "bascule://my%20server/test://dir", context));

    assertEquals(
        updated("bascule://my%20server/test://dir/1"),
        changed(subscriptions, SECOND, "test://dir/1"));
    assertEquals(updated("test://dir/1"), changed(subscriptions, FIRST, "test://dir/1"));
    assertEquals(updated("test://other"), changed(subscriptions, SECOND, "test://other"));
  }

  @Test
  void doesNotTranslateForSingleServer() {
    McpTestClient one = McpTestClient.of(mcpHandler, "first");

    assertHas(one.modern("resources/list", "").body(), "\"uri\":\"ui://app/view\"");
    assertHas(one.modern("tools/list", "").body(), "\"ui/resourceUri\":\"ui:\\/\\/app/view\"");
  }

  private static List<ServerMessage> changed(
      ResourceSubscriptions subscriptions, ServerId server, String uri) {
    return new ChangeNotifications(Set.of(), subscriptions)
        .of(server, new ServerNotification.ResourceUpdated(uri, JsonBytes.of("{}")));
  }

  private static List<ServerMessage> updated(String uri) {
    return List.of(
        new ServerMessage(
            "notifications/resources/updated", JsonBytes.of("{\"uri\":\"" + uri + "\"}")));
  }

  private static void assertHas(String body, String part) {
    assertThat(body).contains(part);
  }
}
