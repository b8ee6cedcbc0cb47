package dev.bascule.adapter.in.http.mcp.stateless;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.mcp.FakeMcpUseCases;
import dev.bascule.adapter.in.http.mcp.FakeResponse;
import dev.bascule.adapter.in.http.mcp.McpHandler;
import dev.bascule.adapter.in.http.mcp.McpSettings;
import dev.bascule.adapter.in.http.mcp.McpTestClient;
import dev.bascule.adapter.in.http.mcp.ModernRequests;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestValidatorTest {

  private static final String ANNOTATED =
      """
      {"type":"object","properties":{
        "tenant":{"type":"string","x-mcp-header":"Tenant"},
        "deep":{"type":"object","properties":{"no":{"type":"integer","x-mcp-header":"No"}}},
        "dry":{"type":"boolean","x-mcp-header":"Dry"}}}\
      """;

  private final FakeMcpUseCases mcp = new FakeMcpUseCases();
  private final McpHandler mcpHandler =
      new McpHandler(
          mcp.useCases(),
          new McpSettings("1", 10, Duration.ofHours(1), 1 << 20, 10),
          new FakeTicker());
  private final McpTestClient client = McpTestClient.of(mcpHandler, "demo");

  RequestValidatorTest() {
    mcp.server("demo").tool("echo").tool("sent", ANNOTATED);
  }

  @ParameterizedTest
  @CsvSource({"text/plain", "application/json-rpc"})
  void rejectsOtherContentType(String type) {
    assertEquals(415, client.with("Content-Type", type).post("{}").status());
  }

  @Test
  void acceptsParameterOfContentType() {
    FakeResponse response =
        client.with("Content-Type", "Application/JSON; charset=utf-8").modern("tools/list", "");

    assertEquals(200, response.status());
  }

  @Test
  void rejectsUnsupportedAccept() {
    assertEquals(406, client.with("Accept", "text/html, application/json;q=0").post("{}").status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{} {}", "{\"a\":1,\"a\":2}", "nonsense"})
  void reportsParseError(String body) {
    FakeResponse response = client.post(body);

    assertEquals(400, response.status());
    assertThatJson(response.body()).node("error.code").isEqualTo(-32700);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "\"text\"",
        "{}",
        "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[]}",
        "{\"jsonrpc\":\"2.0\",\"id\":1}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{},\"error\":{}}",
        "[]",
        "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]"
      })
  void reportsInvalidRequest(String body) {
    FakeResponse response = client.with("MCP-Protocol-Version", "2026-07-28").post(body);

    assertEquals(400, response.status());
    assertThatJson(response.body()).node("error.code").isEqualTo(-32600);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\"_meta\":{}",
        "\"_meta\":{\"io.modelcontextprotocol/clientCapabilities\":{}}",
        "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}",
        "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":[]}",
        "\"_meta\":7"
      })
  void rejectsIncompleteMeta(String params) {
    FakeResponse response =
        client.modern("tools/list").post(ModernRequests.raw("\"a\"", "tools/list", params));

    assertEquals(400, response.status());
    assertThatJson(response.body()).node("error.code").isEqualTo(-32602);
    assertThatJson(response.body()).node("id").isEqualTo("a");
  }

  @Test
  void rejectsUnknownLogLevel() {
    FakeResponse response =
        client
            .modern("tools/list")
            .post(
                ModernRequests.raw(
                    "1",
                    "tools/list",
                    ModernRequests.meta("\"io.modelcontextprotocol/logLevel\":\"loud\"")));

    assertEquals(400, response.status());
    assertThatJson(response.body()).node("error.code").isEqualTo(-32602);
  }

  @Test
  void reportsSupportedVersions() {
    FakeResponse response =
        client
            .with("MCP-Protocol-Version", "v999.0.0")
            .with("Mcp-Method", "server/discover")
            .post(
                ModernRequests.request("1", "server/discover", "")
                    .replace("2026-07-28", "v999.0.0"));

    assertEquals(400, response.status());
    assertEquals(
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32022,"
            + "\"message\":\"Unsupported protocol version\","
            + "\"data\":{\"supported\":[\"2026-07-28\"],\"requested\":\"v999.0.0\"}}}",
        response.body());
  }

  @Test
  void comparesHeaderAndBodyBeforeVersion() {
    FakeResponse response =
        client
            .modern("server/discover")
            .post(
                ModernRequests.request("1", "server/discover", "")
                    .replace("2026-07-28", "v999.0.0"));

    assertEquals(400, response.status());
    assertThatJson(response.body()).node("error.code").isEqualTo(-32020);
  }

  @ParameterizedTest
  @CsvSource({
    "MCP-Protocol-Version, 2025-11-25",
    "Mcp-Method, tools/list",
    "Mcp-Method, TOOLS/CALL",
    "Mcp-Name, Echo",
    "Mcp-Name, other",
    "Mcp-Name, =?base64?ZWNobw=?=",
    "Mcp-Name, =?base64?ZWNo!bw?=",
    "Mcp-Name, =?BASE64?ZWNobw==?="
  })
  void rejectsHeaderMismatch(String header, String value) {
    FakeResponse response = callOfEcho().with(header, value).post(echo());

    assertEquals(400, response.status());
    assertThatJson(response.body()).node("error.code").isEqualTo(-32020);
  }

  @ParameterizedTest
  @ValueSource(strings = {"MCP-Protocol-Version", "Mcp-Method", "Mcp-Name"})
  void rejectsMissingHeader(String header) {
    FakeResponse response = callOfEcho().without(header).post(echo());

    assertEquals(400, response.status());
    assertThatJson(response.body()).node("error.code").isEqualTo(-32020);
  }

  @ParameterizedTest
  @CsvSource({
    "mcp-name, echo",
    "MCP-NAME, ' \techo '",
    "Mcp-Name, =?base64?ZWNobw==?=",
    "mcp-method, tools/call"
  })
  void acceptsWhiteSpaceOtherNamesAndEncodedValues(String header, String value) {
    assertEquals(200, callOfEcho().with(header, value).post(echo()).status());
  }

  @Test
  void treatsHalfSentinelAsText() {
    mcp.server("demo").tool("=?base64?ZWNobw==");

    FakeResponse response =
        callOfEcho()
            .with("Mcp-Name", "=?base64?ZWNobw==")
            .post(ModernRequests.request("1", "tools/call", "\"name\":\"=?base64?ZWNobw==\""));

    assertEquals(200, response.status());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`\"tenant\":\"Hello\"`, Tenant, =?base64?SGVsbG8=?=",
        "`\"tenant\":\"SGVsbG8=\"`, Tenant, SGVsbG8=",
        "`\"deep\":{\"no\":42}`, No, 42.0",
        "`\"dry\":true`, Dry, true",
        "`\"tenant\":null`, Other, x",
        "`\"other\":1`, Other, x"
      })
  void acceptsHeadersEqualToArguments(String arguments, String header, String value) {
    assertEquals(
        200, callOfSent().with("Mcp-Param-" + header, value).post(sent(arguments)).status());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`\"tenant\":\"Hello\"`, Tenant, hello",
        "`\"tenant\":\"Hello\"`, Tenant, =?base64?SGVsbG8?=",
        "`\"tenant\":\"Hello\"`, Tenant, =?base64?SGVs!!!bG8=?=",
        "`\"tenant\":\"Hello\"`, Other, Hello",
        "`\"deep\":{\"no\":42}`, No, 43",
        "`\"deep\":{\"no\":42}`, No, many",
        "`\"dry\":true`, Dry, True",
        "`\"tenant\":null`, Tenant, x"
      })
  void rejectsHeadersDifferentFromArguments(String arguments, String header, String value) {
    FakeResponse response = callOfSent().with("Mcp-Param-" + header, value).post(sent(arguments));

    assertEquals(400, response.status());
    assertThatJson(response.body()).node("error.code").isEqualTo(-32020);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "initialize",
        "ping",
        "logging/setLevel",
        "resources/subscribe",
        "resources/unsubscribe",
        "unknown/method"
      })
  void rejectsRemovedMethod(String method) {
    FakeResponse response = client.modern(method, "");

    assertEquals(404, response.status());
    assertThatJson(response.body()).node("error.code").isEqualTo(-32601);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "DELETE"})
  void requiresPost(String method) {
    FakeResponse response = client.modern("any").send(method, "");

    assertEquals(405, response.status());
    assertEquals("POST", response.headers().get("Allow"));
  }

  @Test
  void acceptsNotification() {
    FakeResponse response =
        client
            .modern("notifications/anything")
            .post("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/anything\"}");

    assertEquals(202, response.status());
    assertEquals("", response.body());
  }

  @Test
  void rejectsResponse() {
    FakeResponse response =
        client.modern("any").post("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");

    assertEquals(400, response.status());
  }

  private McpTestClient callOfEcho() {
    return client.modern("tools/call").with("Mcp-Name", "echo");
  }

  private static String echo() {
    return ModernRequests.request("1", "tools/call", "\"name\":\"echo\"");
  }

  private McpTestClient callOfSent() {
    return client.modern("tools/call").with("Mcp-Name", "sent");
  }

  private static String sent(String arguments) {
    return ModernRequests.request(
        "1", "tools/call", "\"name\":\"sent\",\"arguments\":{" + arguments + "}");
  }
}
