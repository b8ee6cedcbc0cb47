package dev.bascule.domain.mcp;

import java.util.Locale;
import java.util.Optional;

/**
 * The severity of a log message, in ascending order (RFC 5424, section 6.2.1; MCP,
 * server/utilities/logging).
 */
public enum LogLevel {
  DEBUG,
  INFO,
  NOTICE,
  WARNING,
  ERROR,
  CRITICAL,
  ALERT,
  EMERGENCY;

  /** Returns the level with the protocol name {@code word}, if there is one. */
  public static Optional<LogLevel> of(String word) {
    for (LogLevel level : values()) {
      if (level.word().equals(word)) {
        return Optional.of(level);
      }
    }
    return Optional.empty();
  }

  /** Returns the protocol name of the level. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
