package dev.bascule.adapter.in.http.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.FakeUseCases;
import dev.bascule.adapter.in.http.TestBridge;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.McpResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ResultUnwrapperTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"x\":1.50, \"y\" : [12345678901234567890]} | {\"x\":1.50, \"y\" :"
            + " [12345678901234567890]}",
        "[1, 2]      | [1, 2]",
        "\"a\\u00e9\" | \"a\\u00e9\"",
        "1.50        | 1.50",
        "-0          | -0",
        "true        | true",
      })
  void returnsUnchangedStructuredContent(String structured, String value) {
    assertEquals(
        value,
        unwrapped(
            "{\"content\":[{\"type\":\"text\",\"text\":\"t\"}], \"structuredContent\" : "
                + structured
                + " ,\"_meta\":{}}"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1_001, 100_000, 1_000_000})
  void returnsUnchangedLongNumbers(int digits) {
    String number = "7".repeat(digits);

    assertEquals(number, unwrapped("{\"content\":[],\"structuredContent\":" + number + "}"));
    assertEquals(
        "[" + number + "]",
        unwrapped("{\"content\":[{\"type\":\"text\",\"text\":\"[" + number + "]\"}]}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"type\":\"text\",\"text\":\"hello\"}             | \"hello\"",
        "{\"type\":\"text\",\"text\":\"say \\\"hi\\\"\\n\"} | \"say \\\"hi\\\"\\n\"",
        "{\"type\":\"text\",\"text\":\"{\\\"a\\\": 1.50}\"} | {\"a\": 1.50}",
        "{\"type\":\"text\",\"text\":\"[1,2]\"}             | [1,2]",
        "{\"type\":\"text\",\"text\":\"42\"}                | 42",
        "{\"type\":\"text\",\"text\":\"null\"}              | null",
        "{\"type\":\"text\",\"text\":\"1 2\"}               | \"1 2\"",
        "{\"type\":\"text\",\"text\":\"{}{}\"}              | \"{}{}\"",
        "{\"type\":\"text\",\"text\":\"{\\\"a\\\":\"}       | \"{\\\"a\\\":\"",
        "{\"type\":\"text\",\"text\":\"NaN\"}               | \"NaN\"",
        "{\"type\":\"text\",\"text\":\"\"}                  | \"\"",
        "{\"type\":\"image\",\"data\":\"aGk=\",\"mimeType\":\"image/png\"} |"
            + " \"data:image/png;base64,aGk=\"",
        "{\"type\":\"audio\",\"data\":\"aGk=\",\"mimeType\":\"audio/wav\"} |"
            + " \"data:audio/wav;base64,aGk=\"",
        "{\"type\":\"resource\",\"resource\":{\"uri\":\"x:y\",\"text\":\"1\"}} | \"1\"",
        "{\"type\":\"resource\",\"resource\":{\"uri\":\"x:y\",\"blob\":\"aGk=\"}} |"
            + " \"data:application/octet-stream;base64,aGk=\"",
        "{\"type\":\"resource_link\", \"uri\":\"x:y\"}      | {\"type\":\"resource_link\","
            + " \"uri\":\"x:y\"}",
        "{\"type\":\"hologram\", \"x\":1.0}                 | {\"type\":\"hologram\", \"x\":1.0}",
      })
  void returnsValueOfSingleBlock(String block, String value) {
    assertEquals(value, unwrapped("{\"content\":[" + block + "]}"));
  }

  @Test
  void returnsListOfSeveralBlocks() {
    assertEquals(
        "[\"a\",1,\"data:image/png;base64,aGk=\"]",
        unwrapped(
            """
            {"content":[{"type":"text","text":"a"},{"type":"text","text":"1"},
            {"type":"image","data":"aGk=","mimeType":"image/png"}]}\
            """));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"content\":[]}                           | []",
        "{}                                         | []",
        "{\"content\":[],\"structuredContent\":null} | []",
      })
  void returnsEmptyListWithoutContent(String result, String value) {
    assertEquals(value, unwrapped(result));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "COMPLETE")
  void doesNotUnwrapErrors(McpResult.Kind kind) {
    JsonBytes json = JsonBytes.of("{\"content\":[{\"type\":\"text\",\"text\":\"t\"}],\"x\":1}");

    assertEquals(json, ResultUnwrapper.valueOf(new McpResult(json, kind)));
  }

  @Test
  void returnsTooDeepResultUnchanged() {
    JsonBytes json = JsonBytes.of("{\"content\":" + "[".repeat(5000) + "]".repeat(5000) + "}");

    assertEquals(json, ResultUnwrapper.valueOf(new McpResult(json, McpResult.Kind.COMPLETE)));
  }

  @Test
  void isRequestedInQuery() {
    UseCases useCases =
        FakeUseCases.withCallTool(
            (_, _, _) ->
                FakeUseCases.served("{\"content\":[{\"type\":\"text\",\"text\":\"hi\"}]}"));
    try (TestBridge bridge = TestBridge.start(useCases)) {
      assertEquals("\"hi\"", bridge.post("/servers/demo/tools/echo?unwrap=true", "").body());
      assertEquals(
          "{\"content\":[{\"type\":\"text\",\"text\":\"hi\"}]}",
          bridge.post("/servers/demo/tools/echo?unwrap=false", "").body());
    }
  }

  private static String unwrapped(String result) {
    return ResultUnwrapper.valueOf(new McpResult(JsonBytes.of(result), McpResult.Kind.COMPLETE))
        .text();
  }
}
