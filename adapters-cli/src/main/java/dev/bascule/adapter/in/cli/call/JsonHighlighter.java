package dev.bascule.adapter.in.cli.call;

import dev.bascule.adapter.in.cli.terminal.ColorPalette;
import dev.bascule.adapter.in.cli.terminal.TextStyle;
import dev.bascule.domain.text.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** Formats JSON for a terminal: indented, coloured and without control characters. */
final class JsonHighlighter {

  private static final String INDENT = "  ";

  /** Deeper levels are not indented further, so that the text stays proportional to the JSON. */
  private static final int MAX_INDENTED_LEVELS = 64;

  private final ColorPalette palette;
  private final List<String> lines = new ArrayList<>();
  private final StringBuilder line = new StringBuilder();

  private JsonHighlighter(ColorPalette palette) {
    this.palette = palette;
  }

  static List<String> lines(JsonNode node, ColorPalette palette) {
    JsonHighlighter paint = new JsonHighlighter(palette);
    paint.value(node, 0);
    paint.endLine();
    return paint.lines;
  }

  private void value(JsonNode node, int depth) {
    switch (node.getNodeType()) {
      case OBJECT -> object(node, depth);
      case ARRAY -> array(node, depth);
      case STRING -> line.append(scalar(node, TextStyle.GOOD));
      case NUMBER -> line.append(scalar(node, TextStyle.WARNING));
      case BOOLEAN, NULL -> line.append(scalar(node, TextStyle.HEADING));
      case BINARY, MISSING, POJO -> line.append(scalar(node, TextStyle.TEXT));
    }
  }

  private String scalar(JsonNode node, TextStyle style) {
    return palette.paint(style, SafeText.line(node.toString()));
  }

  private void object(JsonNode object, int depth) {
    line.append('{');
    int left = object.size();
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      beginLine(depth + 1);
      String name = SafeText.line(StringNode.valueOf(member.getKey()).toString());
      line.append(palette.paint(TextStyle.NAME, name)).append(": ");
      value(member.getValue(), depth + 1);
      line.append(--left > 0 ? "," : "");
    }
    close(object, depth, '}');
  }

  private void array(JsonNode array, int depth) {
    line.append('[');
    int left = array.size();
    for (JsonNode element : array) {
      beginLine(depth + 1);
      value(element, depth + 1);
      line.append(--left > 0 ? "," : "");
    }
    close(array, depth, ']');
  }

  private void close(JsonNode container, int depth, char end) {
    if (!container.isEmpty()) {
      beginLine(depth);
    }
    line.append(end);
  }

  private void beginLine(int depth) {
    endLine();
    line.append(INDENT.repeat(Math.min(depth, MAX_INDENTED_LEVELS)));
  }

  private void endLine() {
    lines.add(line.toString());
    line.setLength(0);
  }
}
