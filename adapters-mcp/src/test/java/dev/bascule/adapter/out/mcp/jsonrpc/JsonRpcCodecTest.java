package dev.bascule.adapter.out.mcp.jsonrpc;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.result.Failure.Rejected;
import dev.bascule.mcp.json.JsonCursor;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.json.MalformedMessageException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonRpcCodecTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{ \"a\" : [ 1 , {\"b\":1.50} ] , \"z\":\"\\u00e4ä\\\"}\" }",
        "[]",
        "\"text with \\\" and € in it\"",
        "123456789012345678901234567890",
        "-1.50e+10",
        "true",
        "null"
      })
  void cutsOutResultUnchanged(String result) throws MalformedMessageException {
    String message = "{ \"jsonrpc\":\"2.0\" , \"result\" : " + result + " ,\"id\":7, \"x\":{}}";

    RpcMessage.Result read = assertInstanceOf(RpcMessage.Result.class, readOne(message));

    assertEquals(7, read.id());
    assertEquals(result, read.value().text());
  }

  @Test
  void keepsOnlyTheIdOfTheMessageOfARequest() throws MalformedMessageException {
    String padding = "x".repeat(100_000);
    String message = "{\"id\":\"a\",\"method\":\"ping\",\"x\":\"" + padding + "\"}";

    RpcMessage.Request read = assertInstanceOf(RpcMessage.Request.class, readOne(message));

    assertEquals("\"a\"", read.id().text());
    assertEquals(3, read.id().message().length);
  }

  @Test
  void rejectsMessageWithLongId() {
    String id = "\"" + "a".repeat(1_000) + "\"";

    assertThrows(
        MalformedMessageException.class, () -> readOne("{\"id\":" + id + ",\"method\":\"ping\"}"));
  }

  @Test
  void cutsResultOutOfBatch() throws MalformedMessageException {
    byte[] bytes = "noise{\"id\":1,\"result\":{\"a\":1}}noise".getBytes(UTF_8);
    JsonSlice slice = new JsonSlice(bytes, "noise".length(), bytes.length - "noise".length());

    RpcMessage.Result read =
        assertInstanceOf(RpcMessage.Result.class, JsonRpcCodec.read(slice).getFirst());

    assertEquals("{\"a\":1}", read.value().text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7|7",
        "\"7\"|-1",
        "7.0|-1",
        "123456789012345678901234567890|-1",
      })
  void treatsNonIntegerIdsAsForeign(String id, long read) throws MalformedMessageException {
    RpcMessage message = readOne("{\"id\":" + id + ",\"result\":{}}");

    assertEquals(read, assertInstanceOf(RpcMessage.Result.class, message).id());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"id\":null,"})
  void acceptsErrorWithoutId(String id) throws MalformedMessageException {
    RpcMessage message = readOne("{" + id + "\"error\":{\"code\":-32700,\"message\":\"no\"}}");

    assertEquals(
        new RpcMessage.ErrorResponse(
            OptionalLong.empty(), new Rejected(-32700, "no", Optional.empty())),
        message);
  }

  @Test
  void keepsDataOfError() throws MalformedMessageException {
    RpcMessage message =
        readOne("{\"id\":1,\"error\":{\"data\":{ \"a\":1 },\"message\":\"no\",\"code\":-1}}");

    assertEquals(
        new RpcMessage.ErrorResponse(
            OptionalLong.of(1), new Rejected(-1, "no", Optional.of(JsonBytes.of("{ \"a\":1 }")))),
        message);
  }

  @Test
  void truncatesLongErrorMessage() throws MalformedMessageException {
    RpcMessage message =
        readOne("{\"error\":{\"code\":1,\"message\":\"" + "x".repeat(10_000) + "\"}}");

    RpcMessage.ErrorResponse rejection = assertInstanceOf(RpcMessage.ErrorResponse.class, message);
    assertEquals(8193, rejection.error().message().length());
  }

  @Test
  void acceptsResultWithNullError() throws MalformedMessageException {
    RpcMessage message = readOne("{\"id\":1,\"result\":{},\"error\":null}");

    assertInstanceOf(RpcMessage.Result.class, message);
  }

  @Test
  void returnsIdOfRequestUnchanged() throws MalformedMessageException {
    RpcMessage.Request request =
        assertInstanceOf(
            RpcMessage.Request.class, readOne("{\"id\":\"\\u0061 b\",\"method\":\"ping\"}"));

    assertEquals(
        "{\"jsonrpc\":\"2.0\",\"id\":\"\\u0061 b\",\"result\":{}}",
        new String(JsonRpcCodec.emptyResult(request.id()), UTF_8));
  }

  @Test
  void readsBatch() throws MalformedMessageException {
    List<RpcMessage> messages = read("[{\"id\":1,\"result\":{}},{\"method\":\"n\"}]");

    assertEquals(2, messages.size());
    assertEquals(
        new RpcMessage.Notification(new ServerMessage("n", ServerMessage.NO_PARAMS)),
        messages.getLast());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "nonsense",
        "{",
        "{\"id\":1,\"result\":{}",
        "{\"id\":1,\"result\":{}}{}",
        "{\"id\":1,\"result\":{]}",
        "{\"id\":1,\"result\":\"\\q\"}",
        "{\"id\":1}",
        "{\"id\":1,\"error\":\"no\"}",
        "[1]",
        "\"text\"",
        "17"
      })
  void rejectsInvalidJsonRpc(String message) {
    assertThrows(MalformedMessageException.class, () -> read(message));
  }

  @Test
  void rejectsOtherEncodings() {
    JsonSlice utf16 = JsonSlice.of("{\"id\":1,\"result\":{}}".getBytes(UTF_16LE));

    assertThrows(MalformedMessageException.class, () -> JsonRpcCodec.read(utf16));
  }

  @Test
  void replacesInvalidUtf8() throws MalformedMessageException {
    byte[] bytes = "{\"id\":1,\"result\":{\"text\":\"??\"}}".getBytes(UTF_8);
    // An overlong slash, which parsers that skip the string accept.
    bytes[bytes.length - 5] = (byte) 0xC0;
    bytes[bytes.length - 4] = (byte) 0xAF;

    RpcMessage.Result result =
        (RpcMessage.Result) JsonRpcCodec.read(JsonSlice.of(bytes)).getFirst();

    assertEquals("{\"text\":\"\uFFFD\uFFFD\"}", result.value().text());
  }

  @Test
  void rejectsTooLongLists() {
    byte[] list = ("[" + "1,".repeat(100_000) + "1]").getBytes(UTF_8);

    MalformedMessageException refusal =
        assertThrows(
            MalformedMessageException.class,
            () -> JsonCursor.read(JsonSlice.of(list), at -> at.elements(_ -> {})));

    assertEquals("a list has more than 100000 elements", refusal.reason());
  }

  @Test
  void rejectsTooLongNumbers() {
    String digits = "9".repeat(10_000_000);

    assertThrows(
        MalformedMessageException.class, () -> read("{\"id\":1,\"result\":" + digits + "}"));
    assertThrows(
        MalformedMessageException.class, () -> read("{\"id\":" + digits + ",\"result\":1}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e1000000000", "-1E-1000000000"})
  void cutsOutNumbersWithLargeExponents(String number) throws MalformedMessageException {
    RpcMessage.Result result =
        assertInstanceOf(
            RpcMessage.Result.class, readOne("{\"id\":1,\"result\":[" + number + "]}"));

    assertEquals("[" + number + "]", result.value().text());
  }

  @Test
  void rejectsTooDeeplyNestedJson() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);

    assertThrows(MalformedMessageException.class, () -> read("{\"id\":1,\"result\":" + deep + "}"));
  }

  @Test
  void writesRequestWithUnchangedParams() {
    byte[] request = JsonRpcCodec.request(5, "a/\"b\"", JsonBytes.of("{ \"x\" :1.0}"));

    assertEquals(
        "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"a/\\\"b\\\"\",\"params\":{ \"x\" :1.0}}",
        new String(request, UTF_8));
  }

  private static RpcMessage readOne(String message) throws MalformedMessageException {
    return read(message).getFirst();
  }

  private static List<RpcMessage> read(String message) throws MalformedMessageException {
    return JsonRpcCodec.read(JsonSlice.of(message.getBytes(UTF_8)));
  }
}
