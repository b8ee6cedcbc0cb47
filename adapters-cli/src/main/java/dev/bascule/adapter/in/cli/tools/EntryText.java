package dev.bascule.adapter.in.cli.tools;

import dev.bascule.domain.mcp.ListEntry;
import dev.bascule.domain.text.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an entry of a listing says about itself, sanitized for a terminal.
 *
 * @param entry the object of the tool, prompt, resource or template
 */
public record EntryText(JsonNode entry) {

  /** A full stop, followed by a line break or the capital letter of the next sentence. */
  private static final Pattern END_OF_SENTENCE =
      Pattern.compile("(?<=[.!?])(?:\\s*\\R|\\s+(?=\\p{Lu}))|\\R\\s*\\R");

  public static EntryText of(ListEntry listed) {
    return new EntryText(JsonMapper.shared().readTree(listed.json().toByteArray()));
  }

  public String name() {
    return SafeText.line(entry.path("name").asString(""));
  }

  /** Returns the title; empty if there is none, or if it equals the name. */
  String title() {
    String title = SafeText.line(entry.path("title").asString(annotation("title").asString("")));
    return title.equals(name()) ? "" : title;
  }

  /** Returns the title, or else the name. */
  public String label() {
    return title().isEmpty() ? name() : title();
  }

  /** Returns the description on one line. */
  public String description() {
    return SafeText.line(entry.path("description").asString(""));
  }

  /** Returns the paragraphs of the description, each on one line. */
  List<String> paragraphs() {
    return Pattern.compile("\\R")
        .splitAsStream(entry.path("description").asString("").strip())
        .map(SafeText::line)
        .toList();
  }

  public String firstSentence() {
    return SafeText.line(
        END_OF_SENTENCE.split(entry.path("description").asString("").strip(), 2)[0]);
  }

  /** Returns the arguments of a prompt. */
  public List<JsonNode> arguments() {
    return entry.path("arguments").valueStream().toList();
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
    return entry.path("inputSchema");
  }

  /** Returns the output schema; missing if there is none. */
  JsonNode output() {
    return entry.path("outputSchema");
  }

  private JsonNode annotation(String name) {
    return entry.path("annotations").path(name);
  }
}
