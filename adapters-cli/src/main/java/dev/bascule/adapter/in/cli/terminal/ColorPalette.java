package dev.bascule.adapter.in.cli.terminal;

/** Formats styles. Uses the terminal's own colours, which suit its background. */
public enum ColorPalette {
  /** No formatting. */
  PLAIN,

  /** Control sequences of ECMA-48, which all current terminals support. */
  ANSI;

  /** Returns {@code text}, which contains no line break, in {@code style}. */
  public String paint(TextStyle style, String text) {
    return this == PLAIN || style.code().isEmpty() || text.isEmpty()
        ? text
        : "\u001b[" + style.code() + "m" + text + "\u001b[0m";
  }
}
