package dev.bascule.domain.time;

import java.time.Duration;

/**
 * The timeouts of a tool call, including waiting in the bridge.
 *
 * @param timeout the maximum time without a response; positive. Each progress notification of the
 *     server restarts it (MCP 2025-11-25, basic/lifecycle, Timeouts)
 * @param maxTime the maximum total time, regardless of progress; at least {@code timeout}
 */
public record ToolTimeout(Duration timeout, Duration maxTime) {

  /** One minute, as in official clients, and ten minutes in total. */
  public static final ToolTimeout DEFAULT =
      new ToolTimeout(Duration.ofMinutes(1), Duration.ofMinutes(10));

  /**
   * @throws IllegalArgumentException if {@code timeout} is not positive, or longer than {@code
   *     maxTime}
   */
  public ToolTimeout {
    if (!timeout.isPositive() || timeout.compareTo(maxTime) > 0) {
      throw new IllegalArgumentException(
          "timeout must be positive and at most " + maxTime + ", but was " + timeout);
    }
  }

  /** Returns a timeout that is not restarted by progress. */
  public static ToolTimeout fixed(Duration timeout) {
    return new ToolTimeout(timeout, timeout);
  }
}
