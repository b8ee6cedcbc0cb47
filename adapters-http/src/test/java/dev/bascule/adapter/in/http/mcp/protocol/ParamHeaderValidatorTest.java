package dev.bascule.adapter.in.http.mcp.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolName;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParamHeaderValidatorTest {

  @ParameterizedTest
  @CsvSource({"1, true", "64, true", "65, false", "5000, false"})
  void comparesArgumentsOfAtMostSixtyFourParameters(int count, boolean isCompared) {
    String properties =
        IntStream.range(0, count)
            .mapToObj(i -> property("p" + i, "h" + i))
            .collect(Collectors.joining(","));

    assertEquals(isCompared, isCompared(properties, "{\"p0\": \"x\"}"));
  }

  @ParameterizedTest
  @CsvSource({"2, true", "64, true", "65, false", "240, false"})
  void comparesArgumentsUpToSixtyFourLevels(int levels, boolean isCompared) {
    String properties = property("p", "h");
    String arguments = "{\"p\": \"x\"}";
    for (int i = 1; i < levels; i++) {
      properties = "\"o\": {\"properties\": {" + properties + "}}";
      arguments = "{\"o\": " + arguments + "}";
    }

    assertEquals(isCompared, isCompared(properties, arguments));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"p\": {\"type\": [\"string\", \"null\"], \"x-mcp-header\": \"h\"}|true",
        "\"p\": {\"type\": \"number\", \"x-mcp-header\": \"h\"}|false",
        "\"p\": {\"type\": \"string\", \"x-mcp-header\": \"a b\"}|false",
        "\"p\": {\"type\": \"string\", \"x-mcp-header\": \"h\"},"
            + " \"q\": {\"items\": {\"type\": \"string\", \"x-mcp-header\": \"i\"}}|false",
      })
  void comparesNoArgumentsIfAnAnnotationIsInvalid(String properties, boolean isCompared) {
    assertEquals(isCompared, isCompared(properties, "{\"p\": \"x\"}"));
  }

  private static String property(String name, String header) {
    return "\"%s\": {\"type\": \"string\", \"x-mcp-header\": \"%s\"}".formatted(name, header);
  }

  /** The header of the argument is missing, which is an error if the two are compared. */
  private static boolean isCompared(String properties, String arguments) {
    JsonBytes json =
        JsonBytes.of("{\"name\": \"t\", \"inputSchema\": {\"properties\": {" + properties + "}}}");
    return ParamHeaderValidator.check(
            new Tool(new ToolName("t"), json, ToolAnnotations.UNKNOWN),
            JsonBytes.of(arguments),
            _ -> List.of())
        .isPresent();
  }
}
