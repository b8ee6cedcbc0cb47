package dev.bascule.domain.mcp;

import java.util.Locale;
import java.util.Optional;

/** How grave a log message is (RFC 5424, 6.2.1; MCP, server/utilities/logging), least first. */
public enum LogLevel {
  DEBUG,
  INFO,
  NOTICE,
  WARNING,
  ERROR,
  CRITICAL,
  ALERT,
  EMERGENCY;

  /** Returns the level that the protocol calls {@code word}, if there is one. */
  public static Optional<LogLevel> of(String word) {
    for (LogLevel level : values()) {
      if (level.word().equals(word)) {
        return Optional.of(level);
      }
    }
    return Optional.empty();
  }

  /** Returns what the protocol calls it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
