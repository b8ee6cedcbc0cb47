package dev.bascule.adapter.in.http.rest;

import dev.bascule.adapter.in.http.json.JsonCodec;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.McpResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Extracts the value of a tool's result.
 *
 * <p>That is {@code structuredContent} if present. Otherwise it is the content: a single block
 * becomes its value, several become a list, none becomes the empty list. Errors and incomplete
 * results are not unwrapped, since they would look like a value.
 */
public final class ResultUnwrapper {

  private ResultUnwrapper() {}

  /**
   * Returns the value of {@code result}; parts that are already JSON stay unchanged byte for byte.
   */
  static JsonBytes valueOf(McpResult result) {
    return valueOf(
        result, parts -> parts.structured() == null ? valueOf(parts.blocks()) : parts.structured());
  }

  /** Returns the value, but prefers the content if there is any. */
  public static JsonBytes contentOf(McpResult result) {
    return valueOf(
        result,
        parts ->
            parts.structured() == null || !parts.blocks().isEmpty()
                ? valueOf(parts.blocks())
                : parts.structured());
  }

  /** Returns the text blocks, separated by line breaks; empty if there are none. */
  static String textOf(McpResult result) {
    try {
      return parts(result.json()).blocks().stream()
          .flatMap(block -> block.text().stream())
          .map(JsonBytes::text)
          .collect(Collectors.joining("\n"));
    } catch (JacksonException _) {
      return "";
    }
  }

  private static JsonBytes valueOf(McpResult result, Function<Parts, JsonBytes> preference) {
    if (!result.isComplete()) {
      return result.json();
    }
    try {
      return preference.apply(parts(result.json()));
    } catch (JacksonException _) {
      // For example, nested too deeply for the parser. The value is contained anyway.
      return result.json();
    }
  }

  /** The parts of a result that its value may come from. */
  private record Parts(@Nullable JsonBytes structured, List<ContentBlock> blocks) {}

  private static Parts parts(JsonBytes result) {
    JsonBytes structured = null;
    List<ContentBlock> blocks = List.of();
    try (JsonParser parser = JsonCodec.copyingParser(result)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        switch (name) {
          case "structuredContent" ->
              structured =
                  parser.currentToken() == JsonToken.VALUE_NULL ? null : slice(parser, result);
          case "content" -> blocks = blocks(parser, result);
          default -> parser.skipChildren();
        }
      }
    }
    return new Parts(structured, blocks);
  }

  private static List<ContentBlock> blocks(JsonParser parser, JsonBytes result) {
    List<ContentBlock> blocks = new ArrayList<>();
    if (parser.currentToken() == JsonToken.START_ARRAY) {
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        blocks.add(ContentBlock.read(parser, result));
      }
    }
    return blocks;
  }

  private static JsonBytes slice(JsonParser parser, JsonBytes result) {
    int from = (int) parser.currentTokenLocation().getByteOffset();
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return result.spliced("", from, StringToken.endOf(result, from), "");
    }
    parser.skipChildren();
    parser.finishToken();
    return result.spliced("", from, (int) parser.currentLocation().getByteOffset(), "");
  }

  private static JsonBytes valueOf(List<ContentBlock> blocks) {
    return blocks.size() == 1
        ? blocks.getFirst().value()
        : JsonBytes.listOf(blocks.stream().map(ContentBlock::value).toList());
  }
}
