package dev.bascule.adapter.in.cli.call;

import dev.bascule.adapter.in.cli.terminal.ColorPalette;
import dev.bascule.adapter.in.cli.terminal.TextStyle;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.text.QuantityText;
import dev.bascule.domain.text.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * Formats the result of a call, a prompt or the content of a resource: for a terminal, or for a
 * pipe or a file.
 */
public final class ResultPage {

  /** Keeps numbers unchanged; results may have any number of values. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final ColorPalette palette;
  private final List<String> lines = new ArrayList<>();

  private ResultPage(ColorPalette palette) {
    this.palette = palette;
  }

  /**
   * Returns text unchanged, JSON indented, and a note in place of binary content. Structured
   * content that only repeats a text is printed once.
   */
  static List<String> lines(McpResult result, ColorPalette palette) {
    JsonNode root = tree(result);
    ResultPage page = new ResultPage(palette);
    JsonNode structured = root.path("structuredContent");
    if (root.path("content").isEmpty() && structured.isMissingNode()) {
      page.json(root);
      return page.lines;
    }
    root.path("content").forEach(block -> page.block(block, structured));
    if (!structured.isMissingNode()) {
      page.json(structured);
    }
    return page.lines;
  }

  /** Returns the contents of a resource for a terminal. */
  public static List<String> resourceLines(McpResult result, ColorPalette palette) {
    ResultPage page = new ResultPage(palette);
    JsonNode contents = tree(result).path("contents");
    for (JsonNode content : contents) {
      if (contents.size() > 1 || !content.path("text").isString()) {
        page.note(content.path("uri").asString("resource"));
      }
      page.resourceContent(content);
    }
    return page.lines;
  }

  /** Returns the messages of a prompt for a terminal. */
  public static List<String> promptLines(McpResult result, ColorPalette palette) {
    ResultPage page = new ResultPage(palette);
    JsonNode messages = tree(result).path("messages");
    for (JsonNode message : messages) {
      page.note(message.path("role").asString("message"));
      page.block(message.path("content"), MissingNode.getInstance());
    }
    return page.lines;
  }

  /** Returns the messages of a prompt: texts unchanged, and other content as JSON. */
  public static String plainPrompt(McpResult result) {
    return tree(result)
        .path("messages")
        .valueStream()
        .map(message -> plainBlock(message.path("content")))
        .collect(Collectors.joining(System.lineSeparator()));
  }

  /**
   * Returns the text of {@code result} unchanged and its other content as JSON; its structured
   * content if it has no content; the whole result if it has neither.
   */
  static String plainText(McpResult result) {
    JsonNode root = tree(result);
    List<String> blocks = new ArrayList<>();
    root.path("content").forEach(block -> blocks.add(plainBlock(block)));
    if (blocks.isEmpty()) {
      blocks.add(pretty(root.has("structuredContent") ? root.path("structuredContent") : root));
    }
    return String.join(System.lineSeparator(), blocks);
  }

  /** Returns the text of a content block unchanged, and other content as JSON. */
  static String plainBlock(JsonNode block) {
    boolean isText =
        block.path("type").asString("").equals("text") && block.path("text").isString();
    return isText ? block.path("text").asString() : pretty(block);
  }

  /** Returns {@code result} as a tree, with unchanged numbers. */
  public static JsonNode tree(McpResult result) {
    return MAPPER.readTree(result.json().toByteArray());
  }

  private static String pretty(JsonNode node) {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node);
  }

  private void block(JsonNode block, JsonNode structured) {
    switch (block.path("type").asString("")) {
      case "text" -> text(block.path("text").asString(""), structured);
      case "image", "audio" -> note(media(block.path("mimeType"), block.path("data")));
      case "resource_link" -> note(link(block));
      case "resource" -> resource(block.path("resource"));
      default -> json(block);
    }
  }

  private void text(String text, JsonNode structured) {
    Optional<JsonNode> parsed = parsed(text);
    if (parsed.isEmpty()) {
      SafeText.text(text).lines().forEach(lines::add);
    } else if (!parsed.get().equals(structured)) {
      json(parsed.get());
    }
  }

  /** Parses a text if it is a JSON object or array; other JSON values are printed unchanged. */
  private static Optional<JsonNode> parsed(String text) {
    String start = text.strip();
    if (!start.startsWith("{") && !start.startsWith("[")) {
      return Optional.empty();
    }
    try {
      return Optional.of(MAPPER.readTree(text));
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }

  private void resource(JsonNode resource) {
    note(resource.path("uri").asString("resource"));
    resourceContent(resource);
  }

  private void resourceContent(JsonNode resource) {
    if (resource.path("text").isString()) {
      SafeText.text(resource.path("text").asString()).lines().forEach(lines::add);
    } else {
      note(media(resource.path("mimeType"), resource.path("blob")));
    }
  }

  private static String link(JsonNode link) {
    return (link.path("name").asString("") + " " + link.path("uri").asString("")).strip();
  }

  /** Returns the media type, and the decoded size of the Base64 (RFC 4648). */
  private static String media(JsonNode type, JsonNode base64) {
    String text = base64.asString("");
    int padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
    long bytes = text.length() / 4L * 3 - padding;
    return type.asString("unknown type") + ", " + QuantityText.roughSize(Math.max(0, bytes));
  }

  private void note(String text) {
    lines.add(palette.paint(TextStyle.ASIDE, SafeText.line("[" + text + "]")));
  }

  private void json(JsonNode node) {
    lines.addAll(JsonHighlighter.lines(node, palette));
  }
}
