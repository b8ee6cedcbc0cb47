package dev.bascule.adapter.in.cli.terminal;

/** The role of a piece of text; a palette defines its appearance. */
public enum TextStyle {
  /** Plain text. */
  TEXT(""),
  /** A heading. */
  HEADING("1"),
  /** A name that the user can type. */
  NAME("36"),
  /** A success. */
  GOOD("32"),
  /** A warning. */
  WARNING("33"),
  /** An error. */
  BAD("31"),
  /** Secondary information. */
  ASIDE("2");

  private final String code;

  TextStyle(String code) {
    this.code = code;
  }

  /** Returns the parameter of the control sequence (ECMA-48, SGR); empty for none. */
  String code() {
    return code;
  }
}
