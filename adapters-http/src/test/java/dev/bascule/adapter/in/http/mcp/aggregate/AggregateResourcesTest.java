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
import dev.bascule.adapter.in.http.mcp.session.LegacyRequests;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Resources at the endpoint of all servers. */
class AggregateResourcesTest {

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
  void qualifiesSecondResourceWithSameUri() {
    first.resource("test://a").template("test://{id}");
    second.resource("test://a").resource("test://b").template("test://{id}");

    String resources = client.modern("resources/list", "").body();
    String templates = client.modern("resources/templates/list", "").body();

    assertThat(resources).contains("{\"uri\":\"test://a\",\"x\":1.50}");
    assertThat(resources).contains("{\"uri\":\"test://b\",\"x\":1.50}");
    assertThat(resources).contains("{\"uri\":\"bascule://my%20server/test://a\",\"x\":1.50}");
    assertThat(templates)
        .contains("{\"uriTemplate\":\"bascule://my%20server/test://{id}\",\"x\":1.50}");
  }

  @Test
  void readsResourceWhereItIsListed() {
    first.resource("test://a");
    second.resource("test://a").resource("test://b");

    read("test://a");
    McpRequest listedByBoth = mcp.lastRequest();
    read("test://b");
    McpRequest listedByOne = mcp.lastRequest();
    read("bascule://my%20server/test://a");

    assertEquals(new McpRequest.ReadResource(new ServerId("first"), "test://a"), listedByBoth);
    assertEquals(new McpRequest.ReadResource(SECOND, "test://b"), listedByOne);
    assertEquals(new McpRequest.ReadResource(SECOND, "test://a"), mcp.lastRequest());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // Listed by both, by one, and by the other one only.
        "test://a | bascule://my%20server/test://a",
        "test://b | test://b",
        "test://c | bascule://my%20server/test://c",
        // Of templates of both, of one, and of none.
        "both:7 | bascule://my%20server/both:7",
        "one:7 | one:7",
        "https://example.com/7 | https://example.com/7",
        "none://7 | none://7"
      })
  void linksToResourceOfSameServer(String uri, String exposed) {
    first.resource("test://a").resource("test://c").template("both:{id}").template("https:{rest}");
    second.resource("test://a").resource("test://b").template("both:{id}").template("one:{id}");
    String link = "{\"type\":\"resource_link\",\"uri\":\"" + uri + "\",\"name\":\"uri\"}";
    String embedded =
        "{\"type\":\"resource\",\"resource\":{\"uri\":\"" + uri + "\",\"text\":\"\"}}";
    second.prompt("p");
    second.responder =
        (request, _) ->
            FakeServer.complete(
                request instanceof McpRequest.GetPrompt
                    ? "{\"messages\":[{\"role\":\"user\",\"content\":" + link + "}]}"
                    : "{\"content\":[" + link + "," + embedded + "]}");

    String tool = AggregateNames.of(SECOND, "echo");
    String prompt = AggregateNames.of(SECOND, "p");
    String called =
        client.with("Mcp-Name", tool).modern("tools/call", "\"name\":\"" + tool + "\"").body();
    String prompted =
        client.with("Mcp-Name", prompt).modern("prompts/get", "\"name\":\"" + prompt + "\"").body();

    assertThatJson(called).node("result.content[0].uri").isEqualTo(exposed);
    assertThatJson(called).node("result.content[1].resource.uri").isEqualTo(exposed);
    assertThatJson(prompted).node("result.messages[0].content.uri").isEqualTo(exposed);
  }

  /** It may be the URI of a resource of the server whose list is unknown. */
  @ParameterizedTest
  @CsvSource({
    "test://a,bascule://my%20server/test://a",
    "test://b,bascule://my%20server/test://b",
    "https://example.com/7,https://example.com/7"
  })
  void qualifiesLinkWhileListOfEarlierServerIsUnknown(String uri, String exposed) {
    first.down = Optional.of(new Failure.NotCached());
    second.resource("test://a");
    String link = "{\"type\":\"resource_link\",\"uri\":\"" + uri + "\",\"name\":\"uri\"}";
    second.responder = (_, _) -> FakeServer.complete("{\"content\":[" + link + "]}");

    String tool = AggregateNames.of(SECOND, "echo");
    String called =
        client.with("Mcp-Name", tool).modern("tools/call", "\"name\":\"" + tool + "\"").body();
    read("bascule://my%20server/" + uri);

    assertThatJson(called).node("result.content[0].uri").isEqualTo(exposed);
    assertEquals(new McpRequest.ReadResource(SECOND, uri), mcp.lastRequest());
  }

  /** Such as those of another bridge, whose servers may have the same names. */
  @Test
  void readsListedUriWithNameOfAnotherServerAtServerThatListsIt() {
    String uri = "bascule://first/test://a";
    first.resource("test://a").template("test://{id}");
    second.resource(uri).template("bascule://first/test://{id}");

    String resources = client.modern("resources/list", "").body();
    String templates = client.modern("resources/templates/list", "").body();
    read("bascule://my%20server/" + uri);
    McpRequest listed = mcp.lastRequest();
    read("bascule://my%20server/bascule://first/test://7");
    McpRequest ofTemplate = mcp.lastRequest();
    client.modern(
        "completion/complete",
        "\"ref\":{\"type\":\"ref/resource\",\"uri\":"
            + "\"bascule://my%20server/bascule://first/test://{id}\"},\"argument\":{}");

    assertThatJson(resources)
        .node("result.resources[1].uri")
        .isEqualTo("bascule://my%20server/" + uri);
    assertThatJson(templates)
        .node("result.resourceTemplates[1].uriTemplate")
        .isEqualTo("bascule://my%20server/bascule://first/test://{id}");
    assertEquals(new McpRequest.ReadResource(SECOND, uri), listed);
    assertEquals(new McpRequest.ReadResource(SECOND, "bascule://first/test://7"), ofTemplate);
    assertThat(((McpRequest.Complete) mcp.lastRequest()).params().text())
        .contains("\"uri\":\"bascule://first/test://{id}\"");
  }

  @ParameterizedTest
  @CsvSource({
    "bascule://first/test://a,bascule://my%20server/bascule://first/test://a",
    "BASCULE://first/test://a,bascule://my%20server/BASCULE://first/test://a",
    "bascule://my%20server/test://a,bascule://my%20server/bascule://my%20server/test://a"
  })
  void qualifiesLinkWithNameOfServer(String uri, String exposed) {
    first.resource("test://a");
    second.responder = (request, _) -> FakeServer.complete(links(request, uri, ""));
    second.prompt("p");

    assertLinks(exposed);
  }

  /** Its own name means another server if it is a bridge too. */
  @Test
  void qualifiesLinkWithNameOfOnlyServer() {
    FakeMcpUseCases one = new FakeMcpUseCases();
    FakeServer only = one.server("only").tool("echo");
    String link = "{\"type\":\"resource_link\",\"uri\":\"bascule://only/test://a\"}";
    only.responder = (_, _) -> FakeServer.complete("{\"content\":[" + link + "]}");
    McpTestClient clientOfOne =
        McpTestClient.ofAll(
            new McpHandler(
                one.useCases(),
                new McpSettings("1", 9, Duration.ofHours(1), 1 << 20, 9),
                new FakeTicker()));

    String called =
        clientOfOne
            .with("Mcp-Name", "only__echo")
            .modern("tools/call", "\"name\":\"only__echo\"")
            .body();

    assertThatJson(called)
        .node("result.content[0].uri")
        .isEqualTo("bascule://only/bascule://only/test://a");
  }

  /** The links of a long result are not compared with the lists. */
  @Test
  void qualifiesLinkWithNameOfServerInLongResult() {
    first.resource("test://a");
    String filler = "x".repeat(5 << 20);
    second.responder =
        (request, _) -> FakeServer.complete(links(request, "bascule://first/test://a", filler));
    second.prompt("p");

    assertLinks("bascule://my%20server/bascule://first/test://a");
  }

  @Test
  void returnsContentsWithRequestedUriThatNamesAnotherServer() {
    String uri = "bascule://first/test://a";
    first.resource("test://a");
    second.resource(uri);
    second.responder =
        (_, _) ->
            FakeServer.complete(
                "{\"contents\":[{\"uri\":\""
                    + uri
                    + "\",\"text\":\"\"},{\"uri\":\"bascule://first/test://b\",\"text\":\"\"}]}");

    String body = read("bascule://my%20server/" + uri).body();

    assertThatJson(body)
        .node("result.contents[0].uri")
        .isEqualTo("bascule://my%20server/bascule://first/test://a");
    assertThatJson(body)
        .node("result.contents[1].uri")
        .isEqualTo("bascule://my%20server/bascule://first/test://b");
  }

  @Test
  void qualifiesContentsThatNameAnotherServer() {
    first.resource("test://a");
    second.resource("test://b");
    second.responder =
        (_, _) ->
            FakeServer.complete(
                "{\"contents\":[{\"uri\":\"bascule://first/test://a\",\"text\":\"\"}]}");

    assertThatJson(read("test://b").body())
        .node("result.contents[0].uri")
        .isEqualTo("bascule://my%20server/bascule://first/test://a");
  }

  private static String links(McpRequest request, String uri, String text) {
    String link = "{\"type\":\"resource_link\",\"uri\":\"" + uri + "\",\"name\":\"uri\"}";
    String embedded =
        "{\"type\":\"resource\",\"resource\":{\"uri\":\"" + uri + "\",\"text\":\"" + text + "\"}}";
    return request instanceof McpRequest.GetPrompt
        ? "{\"messages\":[{\"role\":\"user\",\"content\":[" + link + "," + embedded + "]}]}"
        : "{\"content\":[" + link + "," + embedded + "]}";
  }

  private void assertLinks(String exposed) {
    String tool = AggregateNames.of(SECOND, "echo");
    String prompt = AggregateNames.of(SECOND, "p");
    String called =
        client.with("Mcp-Name", tool).modern("tools/call", "\"name\":\"" + tool + "\"").body();
    String prompted =
        client.with("Mcp-Name", prompt).modern("prompts/get", "\"name\":\"" + prompt + "\"").body();

    assertThatJson(called).node("result.content[0].uri").isEqualTo(exposed);
    assertThatJson(called).node("result.content[1].resource.uri").isEqualTo(exposed);
    assertThatJson(prompted).node("result.messages[0].content[0].uri").isEqualTo(exposed);
    assertThatJson(prompted).node("result.messages[0].content[1].resource.uri").isEqualTo(exposed);
  }

  @Test
  void keepsLinksOfFirstServer() {
    first.resource("test://a");
    second.resource("test://a");
    String sent =
        "\"content\":[{ \"type\":\"resource_link\",\"uri\":\"test:\\/\\/a\",\"name\":\"a\"}]}";
    first.responder = (_, _) -> FakeServer.complete("{" + sent);

    String body =
        client
            .with("Mcp-Name", "first__echo")
            .modern("tools/call", "\"name\":\"first__echo\"")
            .body();

    assertThat(body).contains(sent);
  }

  @Test
  void returnsContentsWithRequestedUri() {
    first.resource("test://a");
    second.resource("test://a");
    second.responder =
        (_, _) ->
            FakeServer.complete(
                "{\"contents\":[{\"uri\":\"test://a\",\"text\":\"test://a\"},"
                    + "{\"uri\":\"test://b\",\"text\":\"\"}]}");

    String body = read("bascule://my%20server/test://a").body();

    assertThatJson(body)
        .node("result.contents")
        .isEqualTo(
            "[{\"uri\":\"bascule://my%20server/test://a\",\"text\":\"test://a\"},"
                + "{\"uri\":\"test://b\",\"text\":\"\"}]");
  }

  @Test
  void readsUnlistedResourceOfMatchingTemplate() {
    second.template("test://{id}/data");

    String body = read("test://7/data").body();

    assertEquals(List.of(new McpRequest.ReadResource(SECOND, "test://7/data")), mcp.requests);
    assertThatJson(body).node("result").isObject();
  }

  @Test
  void returnsFirstResultOfMatchingTemplates() throws InterruptedException {
    CountDownLatch interrupted = new CountDownLatch(1);
    first.template("test://{id}");
    second.template("test://{id}");
    first.responder =
        (_, _) -> {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException _) {
            interrupted.countDown();
          }
          return FakeServer.failed(new Failure.Cancelled());
        };

    String body = read("test://7").body();

    assertThatJson(body).node("result").isObject();
    interrupted.await();
  }

  @Test
  void rejectsUnknownUriWithoutRequest() {
    first.resource("test://a");
    second.template("other://{id}");

    String modern = read("test://none").body();
    String legacy = readInSession("test://none");

    assertEquals(List.of(), mcp.requests);
    assertThatJson(modern).node("error.code").isEqualTo(-32602);
    assertThatJson(modern).node("error.data.uri").isEqualTo("test://none");
    assertThatJson(legacy).node("error.code").isEqualTo(-32002);
    assertThatJson(legacy).node("error.data.uri").isEqualTo("test://none");
  }

  @Test
  void rejectsUriOfTemplateWithOwnError() {
    first.template("test://{id}");
    second.template("test://{id}");
    first.responder = (_, _) -> FakeServer.rejected(-32602, "what?");
    second.responder = (_, _) -> FakeServer.rejected(-32002, "no such thing");

    String legacy = readInSession("test://none");

    assertThatJson(legacy).node("error.code").isEqualTo(-32002);
    assertThatJson(legacy).node("error.message").isString().contains("Resource not found");
  }

  @Test
  void reportsUnavailableServerOfMatchingTemplate() {
    first.template("test://{id}");
    second.template("test://{id}");
    first.responder = (_, _) -> FakeServer.failed(new Failure.TimedOut(Duration.ofSeconds(1)));
    second.responder = (_, _) -> FakeServer.rejected(-32602, "what?");

    assertThatJson(read("test://none").body()).node("error.code").isEqualTo(-31004);
  }

  @Test
  void completesPromptsAndResourcesOfAllServers() {
    second.prompt("greet").template("test://{id}");

    client.modern(
        "completion/complete",
        "\"ref\":{\"type\":\"ref/prompt\",\"name\":\""
            + AggregateNames.of(SECOND, "greet")
            + "\"},\"argument\":{\"x\":1.50}");
    McpRequest prompt = mcp.lastRequest();
    client.modern(
        "completion/complete",
        "\"ref\":{\"type\":\"ref/resource\",\"uri\":\"test://{id}\"},\"argument\":{}");

    assertEquals(
        new McpRequest.Complete(
            SECOND,
            JsonBytes.of(
                "{\"ref\":{\"type\":\"ref/prompt\",\"name\":\"greet\"},"
                    + "\"argument\":{\"x\":1.50}}")),
        prompt);
    assertEquals(SECOND, mcp.lastRequest().server());
  }

  private String readInSession(String uri) {
    return LegacyRequests.begin(client, "2025-11-25", "{}")
        .post(LegacyRequests.request("2", "resources/read", "\"uri\":\"" + uri + "\""))
        .body();
  }

  private FakeResponse read(String uri) {
    return client.with("Mcp-Name", uri).modern("resources/read", "\"uri\":\"" + uri + "\"");
  }
}
