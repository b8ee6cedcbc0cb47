package dev.bascule.bootstrap.logging;

/**
 * How much is logged, and how it looks. The logger reads it when it is first used, so it has to be
 * published before.
 *
 * @param level how much
 * @param format how it looks
 */
public record LogSettings(Level level, Format format) {

  private static final String LEVEL = "bascule.log.level";
  private static final String FORMAT = "bascule.log.format";

  /** What is logged: this, and all that is worse. */
  public enum Level {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }

  /** How log lines look. */
  public enum Format {
    /** For people. */
    TEXT,
    /** One JSON object a line, for programs. */
    JSON
  }

  /** Hands these settings to the logger. */
  public void publish() {
    System.setProperty(LEVEL, level.name());
    System.setProperty(FORMAT, format.name());
  }

  /** Returns what was published; where nothing was, as in tests, warnings as text. */
  static LogSettings published() {
    return new LogSettings(
        Level.valueOf(System.getProperty(LEVEL, Level.WARN.name())),
        Format.valueOf(System.getProperty(FORMAT, Format.TEXT.name())));
  }
}
