package dev.bascule.adapter.in.cli.tools;

import dev.bascule.adapter.in.cli.terminal.ColorPalette;
import dev.bascule.adapter.in.cli.terminal.TableCell;
import dev.bascule.adapter.in.cli.terminal.TerminalTable;
import dev.bascule.adapter.in.cli.terminal.TextStyle;
import dev.bascule.adapter.in.cli.terminal.TextWidth;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.text.SafeText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Describes one tool in full, for people. */
final class ToolPage {

  private final ServerId server;
  private final EntryText tool;
  private final ColorPalette palette;
  private final OptionalInt width;
  private final List<String> lines = new ArrayList<>();

  private ToolPage(ServerId server, EntryText tool, OptionalInt width, ColorPalette palette) {
    this.server = server;
    this.tool = tool;
    this.width = width;
    this.palette = palette;
  }

  /**
   * Returns the lines.
   *
   * @param width the columns of the terminal; empty for a program
   */
  static List<String> lines(
      ServerId server, EntryText tool, OptionalInt width, ColorPalette palette) {
    ToolPage page = new ToolPage(server, tool, width, palette);
    page.head();
    page.fields("Parameters", tool.input());
    if (tool.output().isObject()) {
      page.fields("Result", tool.output());
    }
    page.example();
    return page.lines;
  }

  private void head() {
    lines.add(
        palette.paint(TextStyle.HEADING, server + " " + tool.name())
            + palette.paint(TextStyle.ASIDE, "  " + String.join(", ", tool.hints())));
    if (!tool.title().isEmpty()) {
      lines.add(tool.title());
    }
    lines.add("");
    for (String paragraph : tool.paragraphs()) {
      lines.addAll(width.isPresent() ? TextWidth.wrap(paragraph, textWidth()) : List.of(paragraph));
    }
  }

  private void fields(String heading, JsonNode schema) {
    Set<String> required = new HashSet<>();
    schema.path("required").forEach(name -> required.add(name.asString("")));
    List<List<TableCell>> rows = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
      rows.add(row(field.getKey(), field.getValue(), required.contains(field.getKey())));
    }
    lines.add("");
    lines.add(palette.paint(TextStyle.HEADING, heading) + (rows.isEmpty() ? "  none" : ""));
    lines.addAll(new TerminalTable(rows, 3, 20, 2).lines(width, palette));
  }

  private static List<TableCell> row(String name, JsonNode schema, boolean isRequired) {
    String description = SafeText.line(schema.path("description").asString(""));
    String defaultText =
        schema.has("default")
            ? (description.isEmpty() ? "" : " ") + "Default: " + schema.path("default")
            : "";
    return List.of(
        new TableCell(TextStyle.NAME, SafeText.line(name)),
        TableCell.of(TextWidth.cut(SchemaText.type(schema), 24)),
        new TableCell(TextStyle.WARNING, isRequired ? "required" : ""),
        TableCell.of(SafeText.line(description + defaultText)));
  }

  private void example() {
    StringBuilder call = new StringBuilder("bascule call " + server + " " + tool.name());
    tool.input()
        .path("required")
        .forEach(name -> call.append(' ').append(SafeText.line(name.asString(""))).append("=..."));
    lines.add("");
    lines.add(palette.paint(TextStyle.ASIDE, "Example: ") + call);
  }

  private int textWidth() {
    return Math.max(2, width.orElse(80));
  }
}
