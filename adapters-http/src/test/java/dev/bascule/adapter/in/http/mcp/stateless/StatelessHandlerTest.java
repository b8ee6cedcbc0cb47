package dev.bascule.adapter.in.http.mcp.stateless;

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
import dev.bascule.adapter.in.http.mcp.ModernRequests;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.TraceContext;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatelessHandlerTest {

  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final String LIST = ModernRequests.request("1", "tools/list", "");

  private final FakeMcpUseCases mcp = new FakeMcpUseCases();
  private final FakeServer server = mcp.server("demo").tool("echo").prompt("greet");
  private final McpHandler mcpHandler =
      new McpHandler(
          mcp.useCases(),
          new McpSettings("1.2", 10, Duration.ofHours(1), 120, 10),
          new FakeTicker());
  private final McpTestClient client = McpTestClient.of(mcpHandler, "demo");

  @Test
  void returnsCapabilities() {
    server.provenance =
        new CacheProvenance.Hit(new Freshness(Duration.ofSeconds(1), Duration.ofSeconds(7)));

    FakeResponse response = client.modern("server/discover", "");

    assertEquals(200, response.status());
    assertEquals("no-store", response.headers().get("Cache-Control"));
    assertEquals(
        result(
            "{\"resultType\":\"complete\",\"ttlMs\":7000,\"cacheScope\":\"private\","
                + "\"supportedVersions\":[\"2026-07-28\"],\"capabilities\":"
                + server.capabilities.replace(",\"tasks\":{}", "")
                + ",\"instructions\":\"Be kind.\",\"_meta\":"
                + "{\"io.modelcontextprotocol/serverInfo\":"
                + "{\"name\":\"bascule\",\"version\":\"1.2\"}}}"),
        response.body());
  }

  @Test
  void reportsOutageWithStatusIndependentOfVersion() {
    server.down = Optional.of(new Failure.CircuitOpen(Duration.ofMillis(1_500)));

    FakeResponse response = client.modern("server/discover", "");

    assertEquals(503, response.status());
    assertThatJson(response.body()).node("error.data.retryAfterSeconds").isEqualTo(2);
  }

  @Test
  void rejectsUnknownServer() {
    FakeResponse response = client.withServer("other").modern("tools/list", "");

    assertEquals(404, response.status());
    assertThatJson(response.body()).node("error.code").isEqualTo(-31010);
  }

  @Test
  void listsUnchangedTools() {
    server.makePublic();

    FakeResponse response = client.modern("tools/list", "");

    assertEquals(
        result(
            "{\"resultType\":\"complete\",\"ttlMs\":0,\"cacheScope\":\"public\",\"tools\":["
                + "{\"name\":\"echo\",\"x\":1.50,\"inputSchema\":{\"type\":\"object\"}}]}"),
        response.body());
  }

  @Test
  void splitsLongListingIntoPages() {
    server.tool("b").tool("c");

    String first = client.modern("tools/list", "").body();
    String cursor = first.replaceAll(".*\"nextCursor\":\"([^\"]*)\".*", "$1");
    String second = client.modern("tools/list", "\"cursor\":\"" + cursor + "\"").body();

    assertThat(first).contains("\"echo\"", "\"b\"");
    assertThat(first).doesNotContain("\"c\"");
    assertThat(second).contains("\"c\"").doesNotContain("nextCursor");
  }

  @Test
  void rejectsCursorOfChangedListing() {
    server.tool("b").tool("c");
    String first = client.modern("tools/list", "").body();
    String cursor = first.replaceAll(".*\"nextCursor\":\"([^\"]*)\".*", "$1");
    server.tool("d");

    FakeResponse response = client.modern("tools/list", "\"cursor\":\"" + cursor + "\"");

    assertEquals(200, response.status());
    assertThatJson(response.body()).node("error.code").isEqualTo(-32602);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "{},`{\"resultType\":\"complete\"}`",
        "`{\"content\":[ ],\"x\":1.50}`,"
            + "`{\"resultType\":\"complete\",\"content\":[ ],\"x\":1.50}`"
      })
  void addsTypeToEachResult(String sent, String received) {
    server.responder = (_, _) -> FakeServer.complete(sent);

    assertEquals(result(received), call("").body());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "{},`{\"resultType\":\"complete\",\"_meta\":{\"i/s\":{\"n\":1.50}}}`",
        "`{\"a\":1,\"_meta\":{\"x\":[ ]}}`,"
            + "`{\"resultType\":\"complete\",\"a\":1,\"_meta\":{\"x\":[ ],\"i/s\":{\"n\":1.50}}}`",
        "`{\"a\":{\"_meta\":{}}}`,`{\"resultType\":\"complete\",\"a\":{\"_meta\":{}},\"_meta\":{\"i/s\":{\"n\":1.50}}}`"
      })
  void restoresReservedMeta(String shared, String received) {
    JsonBytes meta = JsonBytes.of("{\"i/s\":{\"n\":1.50}}");
    server.responder =
        (_, _) ->
            new Outcome.Served<>(
                new McpResult(JsonBytes.of(shared), meta, McpResult.Kind.COMPLETE, CacheHints.NONE),
                CacheProvenance.Forwarded.BYPASS);

    assertEquals(result(received), call("").body());
    String hinted =
        received.replace("\"complete\",", "\"complete\",\"ttlMs\":0,\"cacheScope\":\"private\",");
    assertEquals(result(hinted), read("test://a").body());
  }

  @Test
  void forwardsInputRequestUnchanged() {
    String asks = "{\"resultType\":\"input_required\",\"requestState\":\"x\\u0041\"}";
    server.responder =
        (_, _) ->
            new Outcome.Served<>(
                new McpResult(JsonBytes.of(asks), McpResult.Kind.CONTINUATION),
                CacheProvenance.Forwarded.BYPASS);

    assertEquals(result(asks), call("").body());
    assertEquals(result(asks), read("test://a").body());
  }

  @Test
  void forwardsParamsOfClient() {
    FakeResponse response =
        client
            .modern("tools/call")
            .with("Mcp-Name", "echo")
            .post(
                ModernRequests.raw(
                    "1",
                    "tools/call",
                    "\"name\":\"echo\",\"arguments\":{\"b\" :1.0},\"requestState\":\"x\\u0041\","
                        + "\"inputResponses\":{ \"k\":{}},"
                        + ModernRequests.meta(
                            "\"traceparent\":\"00-a\",\"com.example/x\":[1.0],"
                                + "\"io.modelcontextprotocol/extension\":1,\"dev.mcp/x\":2,"
                                + "\"progressToken\":\"t\","
                                + "\"io.modelcontextprotocol/clientInfo\":{\"name\":\"a\"},"
                                + "\"io.modelcontextprotocol/serverInfo\":{},"
                                + "\"io.modelcontextprotocol/subscriptionId\":1,"
                                + "\"io.modelcontextprotocol/logLevel\":\"error\"")));

    assertEquals(200, response.status());
    assertEquals(
        "{\"requestState\":\"x\\u0041\",\"inputResponses\":{ \"k\":{}}}",
        mcp.lastContext().forwardedParams().members().text());
    assertEquals(
        "{\"com.example/x\":[1.0],\"io.modelcontextprotocol/extension\":1,\"dev.mcp/x\":2}",
        mcp.lastContext().forwardedParams().meta().text());
    assertEquals(TraceContext.NONE, mcp.lastContext().trace());
    assertEquals(Optional.of(LogLevel.ERROR), mcp.lastContext().forwardedParams().logLevel());
    assertEquals("{\"b\" :1.0}", ((ToolCall) mcp.lastRequest()).arguments().json().text());
  }

  @Test
  void usesTraceOfHeader() {
    client.modern("tools/list").with("traceparent", TRACE).with("tracestate", "a=1").post(LIST);

    assertEquals(
        new TraceContext(Optional.of(TRACE), Optional.of("a=1"), Optional.empty()),
        mcp.lastContext().trace());
  }

  @Test
  void prefersTraceOfMessage() {
    String own = TRACE.replace("b7", "c8");
    client
        .modern("tools/list")
        .with("traceparent", TRACE)
        .with("tracestate", "a=1")
        .with("baggage", "b=2")
        .post(
            ModernRequests.raw(
                "1", "tools/list", ModernRequests.meta("\"traceparent\":\"" + own + "\",\"y\":1")));

    assertEquals(
        new TraceContext(Optional.of(own), Optional.empty(), Optional.of("b=2")),
        mcp.lastContext().trace());
    assertEquals("{\"y\":1}", mcp.lastContext().forwardedParams().meta().text());
    assertFalse(mcp.lastContext().forwardedParams().affectsResult());
  }

  @Test
  void passesCapabilitiesInCanonicalForm() {
    String some = "\"clientCapabilities\":{ \"roots\":{}}";
    client
        .modern("tools/list")
        .post(
            ModernRequests.request("1", "tools/list", "")
                .replace("\"clientCapabilities\":{}", "\"clientCapabilities\": { }"));
    ClientContext nothing = mcp.lastContext().client();
    client
        .modern("tools/list")
        .post(
            ModernRequests.request("1", "tools/list", "")
                .replace("/clientCapabilities\":{}", "/" + some.substring(1)));

    assertFalse(nothing.acceptsRequests());
    assertEquals("{ \"roots\":{}}", mcp.lastContext().client().capabilities().text());
    assertEquals(Optional.empty(), mcp.lastContext().client().session());
  }

  @Test
  void returnsRemainingFreshnessOfResource() {
    server.responder =
        (_, _) ->
            new Outcome.Served<>(
                new McpResult(
                    JsonBytes.of("{\"contents\":[],\"x\":1.50}"),
                    McpResult.Kind.COMPLETE,
                    new CacheHints(Duration.ofMillis(90), CacheScope.PUBLIC)),
                new CacheProvenance.Hit(
                    new Freshness(Duration.ofMillis(50), Duration.ofMillis(40))));

    assertEquals(
        result(
            "{\"resultType\":\"complete\",\"ttlMs\":40,\"cacheScope\":\"public\","
                + "\"contents\":[],\"x\":1.50}"),
        read("test://a").body());
  }

  @Test
  void reportsUnknownResourceWithCodeOfRevision() {
    server.responder = (_, _) -> FakeServer.rejected(-32002, "Resource not found");

    FakeResponse response = read("test://none");

    assertEquals(200, response.status());
    assertEquals(
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32602,"
            + "\"message\":\"Resource not found\",\"data\":{\"uri\":\"test://none\"}}}",
        response.body());
  }

  @ParameterizedTest
  @CsvSource({
    "-32021, 400, -32021",
    "-32601, 404, -32601",
    "-32602, 200, -32602",
    "-5, 200, -5",
    "-32020, 200, -31003",
    "-32022, 200, -31003"
  })
  void forwardsErrorsOfServerExceptThoseOfTheBridge(int code, int status, int shown) {
    server.responder = (_, _) -> FakeServer.rejected(code, "no");

    FakeResponse response = call("");

    assertEquals(status, response.status());
    assertThatJson(response.body()).node("error.code").isEqualTo(shown);
  }

  @Test
  void getsPromptsAndCompletes() {
    client
        .modern("prompts/get")
        .with("Mcp-Name", "greet")
        .post(
            ModernRequests.request(
                "1", "prompts/get", "\"name\":\"greet\",\"arguments\":{\"a\" :\"b\"}"));
    McpRequest prompt = mcp.lastRequest();
    FakeResponse completed =
        client.modern(
            "completion/complete", "\"ref\":{\"type\":\"ref/prompt\"},\"argument\":{},\"x\":1");

    assertEquals("{\"a\" :\"b\"}", ((McpRequest.GetPrompt) prompt).arguments().text());
    assertEquals(200, completed.status());
    assertEquals(
        "{\"ref\":{\"type\":\"ref/prompt\"},\"argument\":{}}",
        ((McpRequest.Complete) mcp.lastRequest()).params().text());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "tools/call, ",
        "tools/call, `\"name\":\"echo\",\"arguments\":[]`",
        "prompts/get, ",
        "resources/read, ",
        "completion/complete, `\"ref\":1`",
        "tools/list, `\"cursor\":1`",
        "subscriptions/listen, "
      })
  void validatesParams(String method, String members) {
    FakeResponse response =
        client.with("Mcp-Name", "echo").modern(method, members == null ? "" : members);

    assertThatJson(response.body()).node("error.code").isEqualTo(-32602);
  }

  private FakeResponse call(String meta) {
    String all = meta.isEmpty() ? ModernRequests.META : ModernRequests.meta(meta);
    return client
        .modern("tools/call")
        .with("Mcp-Name", "echo")
        .post(ModernRequests.raw("1", "tools/call", "\"name\":\"echo\"," + all));
  }

  private FakeResponse read(String uri) {
    return client.with("Mcp-Name", uri).modern("resources/read", "\"uri\":\"" + uri + "\"");
  }

  private static String result(String json) {
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":" + json + "}";
  }
}
