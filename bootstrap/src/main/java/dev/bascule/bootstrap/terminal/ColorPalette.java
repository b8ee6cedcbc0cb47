package dev.bascule.bootstrap.terminal;

/** How styles look. Uses the terminal's own colours, so that they fit its background. */
public enum ColorPalette {
  /** All text looks the same. */
  PLAIN {
    @Override
    public String paint(TextStyle style, String text) {
      return text;
    }
  },
  /** Control sequences of ECMA-48, which every terminal of today knows. */
  ANSI {
    @Override
    public String paint(TextStyle style, String text) {
      return style.code().isEmpty() || text.isEmpty()
          ? text
          : "\u001b[" + style.code() + "m" + text + "\u001b[0m";
    }
  };

  /** Returns {@code text}, which has no line break, in {@code style}. */
  public abstract String paint(TextStyle style, String text);
}
