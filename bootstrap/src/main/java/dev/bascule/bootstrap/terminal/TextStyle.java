package dev.bascule.bootstrap.terminal;

/** What a piece of text is; a palette decides how that looks. */
public enum TextStyle {
  /** Nothing in particular. */
  TEXT(""),
  /** Stands above others. */
  HEADING("1"),
  /** A name that the user can type. */
  NAME("36"),
  /** Is as it should be. */
  GOOD("32"),
  /** Wants to be looked at. */
  WARNING("33"),
  /** Went wrong. */
  BAD("31"),
  /** Is there for those who look for it. */
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
