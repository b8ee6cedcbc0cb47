package dev.bascule.application.policy;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How long a call of a tool may take, waiting in the bridge included.
 *
 * @param timeout how long it may take without an answer; positive. Each progress notification of
 *     the server restarts it (MCP 2025-11-25, basic/lifecycle, Timeouts)
 * @param maxTime how long it may take in all, progress or not; at least {@code timeout}
 */
public record ToolTimeout(Duration timeout, Duration maxTime) {

  /** A minute, as official clients have it, and ten minutes in all. */
  public static final ToolTimeout DEFAULT =
      new ToolTimeout(Duration.ofMinutes(1), Duration.ofMinutes(10));

  /**
   * @throws IllegalArgumentException if {@code timeout} is not positive, or longer than {@code
   *     maxTime}
   */
  public ToolTimeout {
    requireNonNull(timeout, "timeout");
    requireNonNull(maxTime, "maxTime");
    if (!timeout.isPositive() || timeout.compareTo(maxTime) > 0) {
      throw new IllegalArgumentException(
          "timeout must be positive and at most " + maxTime + ", but was " + timeout);
    }
  }

  /** Returns a time-out that progress does not restart. */
  public static ToolTimeout fixed(Duration timeout) {
    return new ToolTimeout(timeout, timeout);
  }
}
