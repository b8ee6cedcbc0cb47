package dev.bascule.adapter.out.mcp.jsonrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.bascule.application.context.ClientResponse;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.mcp.json.JsonCursor;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.json.MalformedMessageException;
import java.util.List;

/**
 * Any bytes are either messages or rejected, and never crash the reader. Values that are cut out
 * are complete, and can be written and read again.
 */
final class JsonRpcCodecFuzzTest {

  @FuzzTest
  void holds(byte[] bytes) throws MalformedMessageException {
    List<RpcMessage> messages;
    try {
      messages = JsonRpcCodec.read(JsonSlice.of(bytes));
    } catch (MalformedMessageException _) {
      return;
    }

    for (RpcMessage message : messages) {
      switch (message) {
        case RpcMessage.Result(long _, JsonSlice value) -> assertWhole(value);
        case RpcMessage.ErrorResponse(_, var error) -> {
          if (error.data().isPresent()) {
            assertWhole(JsonSlice.of(error.data().get().toByteArray()));
          }
        }
        case RpcMessage.Request(JsonSlice id, ServerMessage asked) -> {
          assertWhole(id);
          assertCanBeAnswered(id);
          assertSurvives(asked);
        }
        case RpcMessage.Notification(ServerMessage notification) -> assertSurvives(notification);
      }
    }
  }

  private static void assertWhole(JsonSlice value) throws MalformedMessageException {
    JsonCursor.read(value, at -> {});
  }

  private static void assertCanBeAnswered(JsonSlice id) throws MalformedMessageException {
    ClientResponse none = new ClientResponse.NoResponse();
    assertInstanceOf(RpcMessage.ErrorResponse.class, only(JsonRpcCodec.response(id, none)));
    assertInstanceOf(RpcMessage.Result.class, only(JsonRpcCodec.emptyResult(id)));
  }

  private static void assertSurvives(ServerMessage sent) throws MalformedMessageException {
    RpcMessage read = only(JsonRpcCodec.request(7, sent.method(), sent.params()));

    RpcMessage.Request request = assertInstanceOf(RpcMessage.Request.class, read);
    assertEquals("7", request.id().text());
    assertEquals(sent.method(), request.message().method());
    assertEquals(sent.params(), request.message().params());
  }

  private static RpcMessage only(byte[] written) throws MalformedMessageException {
    List<RpcMessage> messages = JsonRpcCodec.read(JsonSlice.of(written));
    assertEquals(1, messages.size());
    return messages.getFirst();
  }
}
