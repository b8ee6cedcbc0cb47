package dev.bascule.bootstrap.cli.call;

import dev.bascule.domain.mcp.McpResult;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Formats the result of a call for a pipe or a file. */
final class ResultText {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private ResultText() {}

  /**
   * Returns the text of {@code result} unchanged and its other content as JSON; its structured
   * content if it has no content; the whole result if it has neither.
   */
  static String of(McpResult result) {
    JsonNode root = MAPPER.readTree(result.json().toByteArray());
    List<String> blocks = new ArrayList<>();
    root.path("content").forEach(block -> blocks.add(block(block)));
    if (blocks.isEmpty()) {
      blocks.add(pretty(root.has("structuredContent") ? root.path("structuredContent") : root));
    }
    return String.join(System.lineSeparator(), blocks);
  }

  private static String block(JsonNode block) {
    boolean isText =
        block.path("type").asString("").equals("text") && block.path("text").isString();
    return isText ? block.path("text").asString() : pretty(block);
  }

  private static String pretty(JsonNode node) {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node);
  }
}
