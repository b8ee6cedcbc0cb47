package dev.bascule.adapter.in.cli.tools;

import dev.bascule.adapter.in.cli.common.CliConsole;
import dev.bascule.adapter.in.cli.terminal.ColorPalette;
import dev.bascule.adapter.in.cli.terminal.TableCell;
import dev.bascule.adapter.in.cli.terminal.TerminalTable;
import dev.bascule.adapter.in.cli.terminal.TextStyle;
import dev.bascule.adapter.in.cli.terminal.TextWidth;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.text.QuantityText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Formats the listings of several servers for people and programs. */
public final class ListingTable {

  private ListingTable() {}

  /**
   * An entry of a listing.
   *
   * @param details what belongs to the name
   * @param mark a short remark, for people only
   * @param description the whole description
   * @param summary the beginning of the description, for people
   */
  public record Row(String name, String details, String mark, String description, String summary) {}

  /**
   * Prints the entries: on a terminal those of each server below its name, otherwise a line per
   * entry.
   *
   * @param noun what an entry is called
   */
  public static void print(Map<ServerId, List<Row>> listings, String noun, CliConsole console) {
    OptionalInt width = console.out().width();
    List<String> lines =
        width.isPresent()
            ? pages(listings, noun, width.getAsInt(), console.outPalette())
            : lines(listings);
    lines.forEach(console::print);
  }

  /** Returns a line per entry: server, name, details and full description. */
  private static List<String> lines(Map<ServerId, List<Row>> listings) {
    List<List<TableCell>> rows = new ArrayList<>();
    listings.forEach(
        (server, entries) ->
            entries.forEach(
                entry ->
                    rows.add(
                        Stream.of(
                                server.value(), entry.name(), entry.details(), entry.description())
                            .map(TableCell::of)
                            .toList())));
    return new TerminalTable(rows, /* flexible= */ 3, /* maxLines= */ 1, /* indent= */ 0)
        .lines(OptionalInt.empty(), ColorPalette.PLAIN);
  }

  private static List<String> pages(
      Map<ServerId, List<Row>> listings, String noun, int width, ColorPalette palette) {
    List<String> lines = new ArrayList<>();
    listings.forEach(
        (server, entries) -> {
          if (!lines.isEmpty()) {
            lines.add("");
          }
          lines.add(
              palette.paint(TextStyle.HEADING, server.value())
                  + palette.paint(
                      TextStyle.ASIDE, "  " + QuantityText.counted(entries.size(), noun)));
          lines.addAll(table(entries, width).lines(OptionalInt.of(width), palette));
        });
    return lines;
  }

  /** Names are for copying, so they are truncated only if no other column would fit. */
  private static TerminalTable table(List<Row> entries, int width) {
    int longest = Math.max(16, width / 2);
    return new TerminalTable(
        entries.stream()
            .map(
                entry ->
                    List.of(
                        new TableCell(TextStyle.NAME, TextWidth.cut(entry.name(), longest)),
                        TableCell.of(TextWidth.cut(entry.details(), longest / 2)),
                        new TableCell(TextStyle.GOOD, entry.mark()),
                        TableCell.of(entry.summary())))
            .toList(),
        /* flexible= */ 3,
        /* maxLines= */ 2,
        /* indent= */ 2);
  }
}
