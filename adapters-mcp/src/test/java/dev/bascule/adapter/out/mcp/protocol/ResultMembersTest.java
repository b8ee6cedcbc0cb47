package dev.bascule.adapter.out.mcp.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bascule.adapter.out.mcp.jsonrpc.JsonRpcCodec;
import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.McpResult.Kind;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.json.MalformedMessageException;
import dev.bascule.mcp.json.ResultMembers;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ResultMembersTest {

  @Test
  void areReadOnceWithMessage() throws MalformedMessageException {
    JsonSlice result =
        resultIn("{\"isError\":true,\"ttlMs\":5000,\"cacheScope\":\"public\",\"content\":[{}]}");

    assertNotNull(result.members());
    assertSame(result.members(), ResultMembers.of(result));
    assertEquals(
        new McpResult(
            result.toJson(), Kind.ERROR, new CacheHints(Duration.ofSeconds(5), CacheScope.PUBLIC)),
        ResultReader.readResult(result));
  }

  @Test
  void areCutOutUnchanged() throws MalformedMessageException {
    String text = "{ \"n\" : 10000000000000000000001 , \"_meta\":{\"x\":[1, 2]} }";

    assertEquals(text, resultIn(text).text());
  }

  @Test
  void containServerInfo() throws MalformedMessageException {
    JsonSlice result =
        resultIn(
            "{\"_meta\":{\"io.modelcontextprotocol/serverInfo\":{\"name\":\"a\"},\"x\":1},"
                + "\"resultType\":\"input_required\"}");

    ResultMembers members = ResultMembers.of(result);
    assertEquals(Optional.of("{\"name\":\"a\"}"), members.serverInfo().map(JsonSlice::text));
    assertEquals("input_required", members.type());
    assertEquals(Kind.CONTINUATION, members.toResult(result, /* isCacheable= */ false).kind());
  }

  @Test
  void defaultToCompleteResult() throws MalformedMessageException {
    ResultMembers members = ResultMembers.of(JsonSlice.of("{}".getBytes(UTF_8)));

    assertEquals("complete", members.type());
    assertEquals(Optional.empty(), members.serverInfo());
    assertEquals(Kind.COMPLETE, members.toResult(resultIn("{}"), /* isCacheable= */ false).kind());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"resultType\":\"complete\"}|{}",
        "{\"content\":[ ], \"resultType\" : \"complete\" , \"x\":1.50}|{\"content\":[ ], "
            + " \"x\":1.50}",
        "{\"content\":[] ,\"resultType\":\"complete\" }|{\"content\":[]  }",
        "{\"resultType\":\"complete\",\"_meta\":{\"io.modelcontextprotocol/serverInfo\":{}}}|{}",
        "{\"a\":1,\"_meta\":{\"io.modelcontextprotocol/serverInfo\":{},\"c.x/y\":[1, 2]}}"
            + "|{\"a\":1,\"_meta\":{\"c.x/y\":[1, 2]}}",
        "{\"_meta\":{\"c.x/y\":1,\"io.modelcontextprotocol/serverInfo\":{}},\"a\":1}"
            + "|{\"_meta\":{\"c.x/y\":1},\"a\":1}",
        "{\"_meta\":{\"io.modelcontextprotocol/x\":1,\"progressToken\":2}}"
            + "|{\"_meta\":{\"io.modelcontextprotocol/x\":1,\"progressToken\":2}}",
        "{\"structuredContent\":{\"resultType\":\"complete\"},\"content\":[{\"_meta\":"
            + "{\"io.modelcontextprotocol/serverInfo\":{}}}]}"
            + "|{\"structuredContent\":{\"resultType\":\"complete\"},\"content\":[{\"_meta\":"
            + "{\"io.modelcontextprotocol/serverInfo\":{}}}]}",
        "{\"resultType\":\"complete\",\"resultType\":\"complete\",\"_meta\":{}}|{\"_meta\":{}}",
        "{\"\\u0072esultType\":\"complete\",\"a\":\"\\\"\"}|{\"a\":\"\\\"\"}",
      })
  void removeKeysOfRevision2026(String sent, String shared) throws MalformedMessageException {
    assertEquals(shared, ResultReader.readResult(resultIn(sent)).json().text());
  }

  @Test
  void keepReservedMetaSeparately() throws MalformedMessageException {
    String meta = "{\"io.modelcontextprotocol/serverInfo\":{\"name\" : \"a\"}}";

    McpResult result = ResultReader.readResult(resultIn("{\"_meta\":" + meta + "}"));

    assertEquals(meta, result.reservedMeta().text());
    assertEquals(McpResult.NO_META, ResultReader.readResult(resultIn("{}")).reservedMeta());
  }

  @Test
  void removeCacheHintsOfResourcesOnly() throws MalformedMessageException {
    String sent =
        "{\"ttlMs\":5,\"_meta\":{\"io.modelcontextprotocol/serverInfo\":{}},"
            + "\"contents\":[],\"cacheScope\":\"public\"}";

    McpResult read = ResultReader.readResource(resultIn(sent));

    assertEquals("{\"contents\":[]}", read.json().text());
    assertEquals(new CacheHints(Duration.ofMillis(5), CacheScope.PUBLIC), read.hints());
    assertEquals(
        "{\"ttlMs\":5,\"contents\":[],\"cacheScope\":\"public\"}",
        ResultReader.readResult(resultIn(sent)).json().text());
  }

  @Test
  void keepTypeOfIncompleteResult() throws MalformedMessageException {
    String sent = "{\"resultType\":\"input_required\",\"ttlMs\":5,\"requestState\":\"s\"}";

    assertEquals(sent, ResultReader.readResult(resultIn(sent)).json().text());
  }

  @Test
  void rejectResultThatIsNotAnObject() throws MalformedMessageException {
    JsonSlice result = resultIn("[1]");

    assertNull(result.members());
    assertEquals("[1]", result.text());
    assertThrows(MalformedMessageException.class, () -> ResultMembers.of(result));
  }

  private static JsonSlice resultIn(String result) throws MalformedMessageException {
    String message = "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":" + result + "}";
    RpcMessage read = JsonRpcCodec.read(JsonSlice.of(message.getBytes(UTF_8))).getFirst();
    return assertInstanceOf(RpcMessage.Result.class, read).value();
  }
}
