package dev.bascule.mcp.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.mcp.json.ToolArgumentsParser.ParseResult;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** JSON that is costly to process. */
final class JsonLimitsTest {

  private static final String DEEP = "[".repeat(100_000) + "]".repeat(100_000);
  private static final String LONG_NUMBER = "9".repeat(10_000_000);

  @Test
  void limitsDepth() {
    assertRefused("{\"a\":" + DEEP + "}");
    assertThrows(JacksonException.class, () -> RawJsonObject.of("{\"a\":" + DEEP + "}"));
    assertThrows(JacksonException.class, () -> RawJsonObject.elements(DEEP));
    assertThat(JsonCodec.readIfPossible(JsonBytes.of(DEEP))).isEmpty();
  }

  @Test
  void limitsLengthOfNumbers() {
    assertRefused("{\"a\":" + LONG_NUMBER + "}");
    assertThrows(JacksonException.class, () -> RawJsonObject.of("{\"a\":" + LONG_NUMBER + "}"));
    assertThat(JsonCodec.readIfPossible(JsonBytes.of(LONG_NUMBER))).isEmpty();
  }

  @Test
  void readsLargeShortNumber() {
    JsonBytes huge = JsonBytes.of("[1e1000000000,-1e-1000000000,1E+999999999]");

    JsonNode read = JsonCodec.readIfPossible(huge).orElseThrow();

    assertEquals("1E+1000000000", read.get(0).toString());
    assertFalse(read.get(0).canConvertToInt());
    assertInstanceOf(ParseResult.Valid.class, read("{\"a\":" + huge.text() + "}"));
  }

  @Test
  void limitsNumberOfTokens() {
    assertInstanceOf(ParseResult.Valid.class, read("{\"a\":[" + "1,".repeat(499_000) + "1]}"));
    assertRefused("{\"a\":[" + "1,".repeat(500_000) + "1]}");
    assertThat(JsonCodec.readIfPossible(JsonBytes.of("[" + "1,".repeat(500_000) + "1]"))).isEmpty();
  }

  @Test
  void rejectsDuplicateNames() {
    assertRefused("{\"a\":{\"b\":1,\"\\u0062\":2}}");
  }

  /** A linear search would need 134 000 000 comparisons of 34 characters each. */
  @Test
  void readsNamesWithSameHashQuickly() {
    String members =
        IntStream.range(0, 1 << 14)
            .mapToObj(i -> "\"" + alike(i) + "\":1")
            .collect(Collectors.joining(","));

    assertInstanceOf(ParseResult.Valid.class, read("{" + members + "}"));
    assertEquals(1 << 14, RawJsonObject.of("{" + members + "}").orElseThrow().names().size());
    assertEquals(1 << 14, JsonCodec.read(JsonBytes.of("{" + members + "}")).size());
  }

  private static String alike(int number) {
    return IntStream.range(0, 17)
        .mapToObj(bit -> (number >> bit & 1) == 0 ? "Aa" : "BB")
        .collect(Collectors.joining());
  }

  @Test
  void rejectsTooDeepSchemaOfTool() {
    String schema = "{\"items\":".repeat(200) + "{}" + "}".repeat(200);

    assertEquals(
        "{\"inputSchema\":{\"type\":\"object\",\"additionalProperties\":true},\"x\":1}",
        ToolJson.read(tool("{\"inputSchema\":" + schema + ",\"x\":1}")).orElseThrow().toString());
  }

  @Test
  void rejectsTooLongPathsInSchemaOfTool() {
    String name = "n".repeat(1000);
    String level =
        "{\"properties\":{\"" + name + "\":{\"enum\":[" + "1,".repeat(100) + "1],\"items\":";
    String schema = level.repeat(30) + "{}" + "}}}".repeat(30);

    String read = ToolJson.read(tool("{\"outputSchema\":" + schema + "}")).orElseThrow().toString();

    assertEquals("{\"outputSchema\":{\"type\":\"object\",\"additionalProperties\":true}}", read);
  }

  @Test
  void acceptsLargeTool() {
    String properties =
        IntStream.range(0, 5_000)
            .mapToObj(i -> "\"property" + i + "\":{\"type\":\"string\",\"title\":\"t\"}")
            .collect(Collectors.joining(","));
    String json = "{\"inputSchema\":{\"properties\":{" + properties + "}}}";

    assertEquals(json, ToolJson.read(tool(json)).orElseThrow().toString());
  }

  private static Tool tool(String json) {
    return new Tool(new ToolName("t"), JsonBytes.of(json), ToolAnnotations.UNKNOWN);
  }

  private static ParseResult read(String text) {
    return ToolArgumentsParser.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertRefused(String text) {
    assertInstanceOf(ParseResult.Invalid.class, read(text));
    assertFalse(StrictJson.isValid(text.getBytes(StandardCharsets.UTF_8)));
  }
}
