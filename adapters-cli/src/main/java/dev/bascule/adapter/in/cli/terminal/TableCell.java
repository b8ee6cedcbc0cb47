package dev.bascule.adapter.in.cli.terminal;

/**
 * A cell of a table.
 *
 * @param style its style
 * @param text its text, on one line, safe for a terminal
 */
public record TableCell(TextStyle style, String text) {

  /** Returns a cell without formatting. */
  public static TableCell of(String text) {
    return new TableCell(TextStyle.TEXT, text);
  }
}
