package dev.bascule.adapter.out.mcp.http.stateless;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.application.context.CallContext;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.mcp.header.HeaderParameter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RoutingHeadersTest {

  private static final ServerId SERVER = new ServerId("server");
  private static final String REVISION = "2026-07-28";

  @Test
  void includeRevisionAndMethodOfListing() {
    OutgoingRequest outgoing =
        OutgoingRequest.ofPage(ListKind.TOOLS, Optional.empty(), CallContext.ANONYMOUS);

    assertEquals(
        Map.of("MCP-Protocol-Version", REVISION, "Mcp-Method", "tools/list"),
        RoutingHeaders.of(outgoing, REVISION, List.of()));
  }

  @Test
  void includeNameOfToolPromptOrResource() {
    assertEquals(Optional.of("find"), header("Mcp-Name", call("find", "{}")));
    assertEquals(
        Optional.of("=?base64?R3LDvMOfZQ==?="),
        header("Mcp-Name", new McpRequest.GetPrompt(SERVER, "Grüße", JsonBytes.of("{}"))));
    assertEquals(
        Optional.of("file:///a"),
        header("Mcp-Name", new McpRequest.ReadResource(SERVER, "file:///a")));
    assertEquals(
        Optional.empty(),
        header("Mcp-Name", new McpRequest.Complete(SERVER, JsonBytes.of("{\"name\":\"x\"}"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":\"x\"}|x",
        "{\"a\":\"\"}|``",
        "{\"a\":\" x\"}|=?base64?IHg=?=",
        "{\"a\":\"\\u00e4\"}|=?base64?w6Q=?=",
        "{\"a\":true}|true",
        "{\"a\":false}|false",
        "{\"a\":42}|42",
        "{\"a\":-0}|0",
        "{\"a\":-7}|-7",
        "{\"a\":42.0}|42",
        "{\"a\":4.2e1}|42",
        "{\"a\":1e3}|1000",
        "{\"a\":9007199254740991}|9007199254740991",
        "{\"a\":123456789012345678901234567890}|123456789012345678901234567890",
        "{\"b\":1, \"a\" : \"x\" }|x",
      })
  void formatArgumentAsText(String arguments, String value) {
    assertEquals(Optional.of(value), parameter(arguments, "a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"a\":null}",
        "{\"a\":[1]}",
        "{\"a\":{\"b\":1}}",
        "{\"a\":1.5}",
        "{\"a\":1e999999999}",
        "{\"a\":1e99999999999999}",
        "{\"a\":1e-5}",
        "{\"A\":1}",
        "{\"b\":{\"a\":1}}",
      })
  void omitArgumentThatIsAbsentNullOrOfOtherType(String arguments) {
    assertEquals(Optional.empty(), parameter(arguments, "a"));
  }

  @Test
  void followPathToArgument() {
    assertEquals(
        Optional.of("x"),
        parameter("{\"b\":\"no\",\"a\":{\"b\":{\"a.b\":\"x\"}}}", "a", "b", "a.b"));
    assertEquals(Optional.empty(), parameter("{\"a\":\"text\"}", "a", "b"));
    assertEquals(Optional.empty(), parameter("{\"a\":[{\"b\":1}]}", "a", "b"));
    assertEquals(Optional.empty(), parameter("{\"a\":null}", "a", "b"));
  }

  @Test
  void includeParametersOfToolCallsOnly() {
    McpRequest prompt = new McpRequest.GetPrompt(SERVER, "p", JsonBytes.of("{\"a\":\"x\"}"));

    assertEquals(Optional.empty(), header("Mcp-Param-H", prompt));
  }

  private static Optional<String> parameter(String arguments, String... path) {
    return header("Mcp-Param-H", call("tool", arguments), path);
  }

  private static Optional<String> header(String name, McpRequest request, String... path) {
    List<HeaderParameter> parameters =
        List.of(new HeaderParameter("H", path.length == 0 ? List.of("a") : List.of(path)));
    OutgoingRequest outgoing = OutgoingRequest.of(request, CallContext.ANONYMOUS);
    return Optional.ofNullable(RoutingHeaders.of(outgoing, REVISION, parameters).get(name));
  }

  private static ToolCall call(String name, String arguments) {
    return new ToolCall(
        SERVER,
        new ToolName(name),
        new ToolArguments(JsonBytes.of(arguments), ToolArguments.NONE.digest()));
  }
}
