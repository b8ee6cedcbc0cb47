package dev.bascule.application.port.in;

import dev.bascule.domain.mcp.ServerId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Driving port: shows the log of a server, for administrators. */
public interface ShowServerLogUseCase {

  /**
   * Returns the last {@code count} lines of the log of {@code server}, oldest first; empty if there
   * is no such server.
   */
  Optional<LogExcerpt> showLog(ServerId server, int count);

  /**
   * Returns the lines after the one with number {@code after}, and waits for the first of them, at
   * most for {@code timeout}. An interrupt ends the wait, and the interrupt status is kept.
   *
   * @return no lines if there were none in time; empty if there is no such server any more
   */
  Optional<LogExcerpt> awaitLines(ServerId server, long after, Duration timeout);

  /**
   * Consecutive lines of a log.
   *
   * @param omitted how many earlier lines were requested and are kept no longer
   */
  record LogExcerpt(List<ServerLogLine> lines, long omitted) {
    public LogExcerpt {
      lines = List.copyOf(lines);
    }
  }

  /**
   * A line of the log of a server.
   *
   * @param number the number of the line since the start of the bridge, from 1
   * @param text one line without secrets; of standard error, what a program wrote
   */
  record ServerLogLine(
      long number, Instant at, LineSource source, Severity severity, String text) {}

  /** Where a line is from. */
  enum LineSource {
    /** A process of the server wrote it to its standard error. */
    STDERR,
    /** The bridge says what it did with the server. */
    BRIDGE
  }

  /** How important a line is. */
  enum Severity {
    /** For information; also for all lines of standard error. */
    INFO,
    /** Something went wrong. */
    WARN
  }
}
