package dev.bascule.adapter.in.cli.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * A table with aligned columns, one of which shrinks on a narrow terminal.
 *
 * @param rows the rows, each with a cell for each column
 * @param flexible the index of the column that is wrapped if a row is too wide
 * @param maxLines the maximum number of lines per row; the rest is cut
 * @param indent the number of spaces before each line
 */
public record TerminalTable(List<List<TableCell>> rows, int flexible, int maxLines, int indent) {

  private static final String GAP = "  ";

  /** A narrower column is hard to read. */
  private static final int MIN_WIDTH = 16;

  public TerminalTable {
    rows = rows.stream().map(List::copyOf).toList();
  }

  /**
   * Returns the lines.
   *
   * @param width the number of columns; empty for unlimited
   */
  public List<String> lines(OptionalInt width, ColorPalette palette) {
    if (rows.isEmpty()) {
      return List.of();
    }
    int[] widths = widths(width);
    return rows.stream().flatMap(row -> lines(row, widths, palette).stream()).toList();
  }

  /** Returns the least number of columns that the lines need. */
  public int minWidth() {
    if (rows.isEmpty()) {
      return 0;
    }
    return indent
        - GAP.length()
        + Arrays.stream(widths(OptionalInt.of(0))).map(TerminalTable::withGap).sum();
  }

  private int[] widths(OptionalInt width) {
    int[] widths = new int[rows.getFirst().size()];
    for (List<TableCell> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], TextWidth.width(row.get(i).text()));
      }
    }
    if (width.isPresent()) {
      int others = indent - GAP.length() - widths[flexible];
      for (int each : widths) {
        others += withGap(each);
      }
      int left = Math.max(MIN_WIDTH, width.getAsInt() - others);
      widths[flexible] = Math.min(widths[flexible], left);
    }
    return widths;
  }

  private List<String> lines(List<TableCell> row, int[] widths, ColorPalette palette) {
    List<String> wrapped =
        TextWidth.wrap(row.get(flexible).text(), Math.max(2, widths[flexible]), maxLines);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < wrapped.size(); i++) {
      lines.add(line(i == 0 ? row : blankRow(row), wrapped.get(i), widths, palette));
    }
    return lines;
  }

  private static List<TableCell> blankRow(List<TableCell> row) {
    return row.stream().map(cell -> new TableCell(cell.style(), "")).toList();
  }

  private String line(
      List<TableCell> row, String flexibleText, int[] widths, ColorPalette palette) {
    StringBuilder line = new StringBuilder();
    int column = 0;
    int end = indent;
    for (int i = 0; i < widths.length; i++) {
      TableCell cell = row.get(i);
      String text = i == flexible ? flexibleText : cell.text();
      if (!text.isEmpty()) {
        // No colour or padding after the last text of a line.
        line.append(" ".repeat(end - column)).append(palette.paint(cell.style(), text));
        column = end + TextWidth.width(text);
      }
      end += withGap(widths[i]);
    }
    return line.toString();
  }

  /** Returns the width including the gap; 0 for a column that is empty in every row. */
  private static int withGap(int width) {
    return width == 0 ? 0 : width + GAP.length();
  }
}
