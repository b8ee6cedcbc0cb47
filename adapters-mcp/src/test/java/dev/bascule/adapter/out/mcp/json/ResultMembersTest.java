package dev.bascule.adapter.out.mcp.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bascule.adapter.out.mcp.jsonrpc.JsonRpcCodec;
import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage;
import dev.bascule.adapter.out.mcp.protocol.ResultReader;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.McpResult.Kind;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ResultMembersTest {

  @Test
  void areReadWithTheMessageAndNoSecondTime() throws MalformedMessageException {
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
  void areCutOutOfTheMessageByteForByte() throws MalformedMessageException {
    String text = "{ \"n\" : 10000000000000000000001 , \"_meta\":{\"x\":[1, 2]} }";

    assertEquals(text, resultIn(text).text());
  }

  @Test
  void tellWhatTheServerCallsItself() throws MalformedMessageException {
    JsonSlice result =
        resultIn(
            "{\"_meta\":{\"io.modelcontextprotocol/serverInfo\":{\"name\":\"a\"},\"x\":1},"
                + "\"resultType\":\"input_required\"}");

    ResultMembers members = ResultMembers.of(result);
    assertEquals(Optional.of("{\"name\":\"a\"}"), members.serverInfo().map(JsonSlice::text));
    assertEquals("input_required", members.type());
    assertEquals(Kind.CONTINUATION, members.toResult(result.toJson()).kind());
  }

  @Test
  void areThoseOfAWholeAnswerWhereTheResultSaysNothing() throws MalformedMessageException {
    ResultMembers members = ResultMembers.of(JsonSlice.of("{}".getBytes(UTF_8)));

    assertEquals("complete", members.type());
    assertEquals(Optional.empty(), members.serverInfo());
    assertEquals(Kind.COMPLETE, members.toResult(resultIn("{}").toJson()).kind());
  }

  @Test
  void areMissedWhereTheResultIsNoObject() throws MalformedMessageException {
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
