package dev.bascule.adapter.in.http.mcp.aggregate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.mcp.FakeMcpUseCases;
import dev.bascule.adapter.in.http.mcp.FakeResponse;
import dev.bascule.adapter.in.http.mcp.FakeServer;
import dev.bascule.adapter.in.http.mcp.McpHandler;
import dev.bascule.adapter.in.http.mcp.McpSettings;
import dev.bascule.adapter.in.http.mcp.McpTestClient;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Resources at the endpoint of all servers. */
class AggregateResourcesTest {

  private static final ServerId SECOND = new ServerId("my server");
  private final FakeMcpUseCases mcp = new FakeMcpUseCases();
  private final FakeServer first = mcp.server("first").tool("echo");
  private final FakeServer second = mcp.server("my server").tool("echo").tool("other");
  private final McpHandler mcpHandler =
      new McpHandler(
          mcp.useCases(), new McpSettings("1", 9, Duration.ofHours(1), 99), new FakeTicker());
  private final McpTestClient client = McpTestClient.ofAll(mcpHandler);

  @Test
  void gives_the_later_of_two_resources_of_a_name_another() {
    first.resource("test://a").template("test://{id}");
    second.resource("test://a").resource("test://b").template("test://{id}");

    String resources = client.modern("resources/list", "").body();
    String templates = client.modern("resources/templates/list", "").body();

    assertTrue(resources.contains("{\"uri\":\"test://a\",\"x\":1.50}"), resources);
    assertTrue(resources.contains("{\"uri\":\"test://b\",\"x\":1.50}"), resources);
    assertTrue(
        resources.contains("{\"uri\":\"bascule://my%20server/test://a\",\"x\":1.50}"), resources);
    assertTrue(
        templates.contains("{\"uriTemplate\":\"bascule://my%20server/test://{id}\",\"x\":1.50}"),
        templates);
  }

  @Test
  void reads_a_resource_where_it_is_listed() {
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

  @Test
  void reads_what_nobody_lists_where_a_template_fits_and_then_anywhere() {
    second.template("test://{id}/data");
    second.responder = (_, _) -> FakeServer.rejected(-32002, "Resource not found");

    FakeResponse response = read("test://7/data");

    assertEquals(
        List.of(
            new McpRequest.ReadResource(SECOND, "test://7/data"),
            new McpRequest.ReadResource(new ServerId("first"), "test://7/data")),
        mcp.requests);
    assertEquals(200, response.status());
    assertTrue(response.body().contains("\"result\""), response.body());
  }

  @Test
  void says_that_a_resource_is_not_there_when_nobody_has_it() {
    first.capabilities = "{}";
    second.capabilities = "{}";

    String body = read("test://none").body();

    assertTrue(body.contains("-32602") && body.contains("\"uri\":\"test://none\""), body);
  }

  @Test
  void says_that_a_server_is_down_that_may_have_the_resource() {
    first.responder = (_, _) -> FakeServer.failed(new Failure.TimedOut(Duration.ofSeconds(1)));
    second.responder = (_, _) -> FakeServer.rejected(-32602, "what?");

    assertTrue(read("test://none").body().contains("-31004"));
  }

  @Test
  void completes_the_prompts_and_resources_of_all_servers() {
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

  private FakeResponse read(String uri) {
    return client.with("Mcp-Name", uri).modern("resources/read", "\"uri\":\"" + uri + "\"");
  }
}
