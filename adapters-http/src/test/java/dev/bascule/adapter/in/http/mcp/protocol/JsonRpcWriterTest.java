package dev.bascule.adapter.in.http.mcp.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.domain.json.JsonBytes;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonRpcWriterTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":1}  | ''      | {\"a\":1}",
        "{\"a\":1}  | \"b\":2 | {\"b\":2,\"a\":1}",
        "{ }        | \"b\":2 | {\"b\":2 }",
        "{ \"a\":1} | \"b\":2 | {\"b\":2, \"a\":1}"
      })
  void writesSameTextInParts(String json, String firstMembers, String expected) {
    JsonRpcResult.Result result = new JsonRpcResult.Result(firstMembers, JsonBytes.of(json));
    String message = "{\"jsonrpc\":\"2.0\",\"id\":\"\u00e9\",\"result\":" + expected + "}";

    for (int i = 0; i < 2; i++) {
      CompleteResponse response =
          CompleteResponse.json(200, JsonRpcWriter.resultParts("\"\u00e9\"", result));
      assertEquals(message, StandardCharsets.UTF_8.decode(response.body()).toString());
      assertEquals(JsonBytes.of(message).length(), response.length());
    }
    assertEquals(message, JsonRpcWriter.result("\"\u00e9\"", result).text());
  }
}
