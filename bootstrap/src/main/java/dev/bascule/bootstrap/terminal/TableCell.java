package dev.bascule.bootstrap.terminal;

/**
 * One field of a table.
 *
 * @param style how it looks
 * @param text what it says, on one line, safe for a terminal
 */
public record TableCell(TextStyle style, String text) {

  /** A field that looks like nothing in particular. */
  public static TableCell of(String text) {
    return new TableCell(TextStyle.TEXT, text);
  }
}
