package dev.bascule.bootstrap.cli.tools;

import dev.bascule.bootstrap.terminal.TerminalText;
import dev.bascule.domain.mcp.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A tool's description of itself, sanitized for a terminal.
 *
 * @param tool the Tool object
 */
public record ToolText(JsonNode tool) {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** A full stop, followed by a line break or the capital letter of the next sentence. */
  private static final Pattern END_OF_SENTENCE =
      Pattern.compile("(?<=[.!?])(?:\\s*\\R|\\s+(?=\\p{Lu}))|\\R\\s*\\R");

  public static ToolText of(Tool definition) {
    return new ToolText(MAPPER.readTree(definition.json().toByteArray()));
  }

  String name() {
    return TerminalText.line(tool.path("name").asString(""));
  }

  /** Returns the title; empty if there is none, or if it equals the name. */
  String title() {
    String title = TerminalText.line(tool.path("title").asString(annotation("title").asString("")));
    return title.equals(name()) ? "" : title;
  }

  /** Returns the description on one line. */
  String description() {
    return TerminalText.line(tool.path("description").asString(""));
  }

  /** Returns the paragraphs of the description, each on one line. */
  List<String> paragraphs() {
    return Pattern.compile("\\R")
        .splitAsStream(tool.path("description").asString("").strip())
        .map(TerminalText::line)
        .toList();
  }

  String firstSentence() {
    return TerminalText.line(
        END_OF_SENTENCE.split(tool.path("description").asString("").strip(), 2)[0]);
  }

  boolean isReadOnly() {
    return annotation("readOnlyHint").asBoolean(false);
  }

  /** Returns the tool annotations that differ from the protocol's defaults. */
  List<String> hints() {
    List<String> hints = new ArrayList<>();
    boolean readOnly = isReadOnly();
    hints.add(readOnly ? "read-only" : "not read-only");
    if (!readOnly && !annotation("destructiveHint").asBoolean(true)) {
      hints.add("not destructive");
    }
    if (!readOnly && annotation("idempotentHint").asBoolean(false)) {
      hints.add("idempotent");
    }
    if (!annotation("openWorldHint").asBoolean(true)) {
      hints.add("closed world");
    }
    return hints;
  }

  /** Returns the input schema. */
  public JsonNode input() {
    return tool.path("inputSchema");
  }

  /** Returns the output schema; missing if there is none. */
  JsonNode output() {
    return tool.path("outputSchema");
  }

  private JsonNode annotation(String name) {
    return tool.path("annotations").path(name);
  }
}
