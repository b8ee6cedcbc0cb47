package dev.bascule.bootstrap.cli.tools;

import dev.bascule.bootstrap.terminal.ColorPalette;
import dev.bascule.bootstrap.terminal.TableCell;
import dev.bascule.bootstrap.terminal.TerminalTable;
import dev.bascule.bootstrap.terminal.TerminalText;
import dev.bascule.bootstrap.terminal.TextStyle;
import dev.bascule.bootstrap.terminal.TextWidth;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** Formats listings for people and programs. */
final class ToolTable {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String READ_ONLY = "ro";

  private ToolTable() {}

  /** Returns a line per tool: server, name and full description. */
  static List<String> lines(Map<ServerId, Listing> listings) {
    List<List<TableCell>> rows = new ArrayList<>();
    listings.forEach(
        (server, listing) ->
            listing.tools().stream()
                .map(ToolText::of)
                .forEach(
                    tool ->
                        rows.add(
                            Stream.of(server.value(), tool.name(), tool.description())
                                .map(TableCell::of)
                                .toList())));
    return new TerminalTable(rows, /* flexible= */ 2, /* maxLines= */ 1, /* indent= */ 0)
        .lines(OptionalInt.empty(), ColorPalette.PLAIN);
  }

  /** Returns the tools of each server below its name, for a terminal of {@code width} columns. */
  static List<String> pages(Map<ServerId, Listing> listings, int width, ColorPalette palette) {
    List<String> lines = new ArrayList<>();
    boolean anyReadOnly = false;
    for (Map.Entry<ServerId, Listing> entry : listings.entrySet()) {
      List<ToolText> tools = entry.getValue().tools().stream().map(ToolText::of).toList();
      anyReadOnly |= tools.stream().anyMatch(ToolText::isReadOnly);
      if (!lines.isEmpty()) {
        lines.add("");
      }
      lines.add(head(entry.getKey(), tools.size(), palette));
      lines.addAll(table(tools, width).lines(OptionalInt.of(width), palette));
    }
    if (anyReadOnly) {
      lines.add("");
      lines.add(palette.paint(TextStyle.ASIDE, READ_ONLY + ": annotated as read-only"));
    }
    return lines;
  }

  private static String head(ServerId server, int count, ColorPalette palette) {
    return palette.paint(TextStyle.HEADING, server.value())
        + palette.paint(TextStyle.ASIDE, "  " + TerminalText.counted(count, "tool"));
  }

  /** Names are for copying, so they are truncated only if no other column would fit. */
  private static TerminalTable table(List<ToolText> tools, int width) {
    int longest = Math.max(16, width / 2);
    return new TerminalTable(
        tools.stream()
            .map(
                tool ->
                    List.of(
                        new TableCell(TextStyle.NAME, TextWidth.cut(tool.name(), longest)),
                        new TableCell(TextStyle.GOOD, tool.isReadOnly() ? READ_ONLY : ""),
                        TableCell.of(tool.firstSentence())))
            .toList(),
        /* flexible= */ 2,
        /* maxLines= */ 2,
        /* indent= */ 2);
  }

  /** Returns one JSON object: each server's listing, unchanged, under the server's name. */
  static String json(Map<ServerId, Listing> listings) {
    return listings.entrySet().stream()
        .map(entry -> quoted(entry.getKey()) + ":" + entry.getValue().json().text())
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String quoted(ServerId server) {
    return MAPPER.writeValueAsString(server.value());
  }
}
