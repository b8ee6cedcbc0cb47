package dev.bascule.configuration;

/**
 * Log level and log format. The logger reads them when it is first used, so they have to be
 * published before.
 *
 * @param level the log level
 * @param format the log format
 */
public record LogSettings(Level level, Format format) {

  private static final String LEVEL = "bascule.log.level";
  private static final String FORMAT = "bascule.log.format";

  /** The log level: messages of this level and above are logged. */
  public enum Level {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }

  /** The format of log lines. */
  public enum Format {
    /** For people. */
    TEXT,
    /** One JSON object per line, for programs. */
    JSON
  }

  /** Publishes these settings to the logger. */
  public void publish() {
    System.setProperty(LEVEL, level.name());
    System.setProperty(FORMAT, format.name());
  }

  /** Returns the published settings; if there are none, as in tests, warnings as text. */
  public static LogSettings published() {
    return new LogSettings(
        Level.valueOf(System.getProperty(LEVEL, Level.WARN.name())),
        Format.valueOf(System.getProperty(FORMAT, Format.TEXT.name())));
  }
}
