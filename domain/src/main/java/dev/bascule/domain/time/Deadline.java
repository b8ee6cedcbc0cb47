package dev.bascule.domain.time;

import java.time.Duration;

/**
 * The time by which an operation must be complete.
 *
 * @param atNanos the reading of the ticker at that time
 */
public record Deadline(long atNanos) {

  /** The longest timeout that a deadline can express: half the range of a long. */
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 2);

  /**
   * Returns the deadline {@code timeout} from now.
   *
   * @param timeout not negative; limited to about 146 years
   * @throws IllegalArgumentException if {@code timeout} is negative
   */
  public static Deadline after(Duration timeout, Ticker ticker) {
    if (timeout.isNegative()) {
      throw new IllegalArgumentException("timeout must not be negative, but was " + timeout);
    }
    Duration wait = timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout;
    return new Deadline(ticker.nanos() + wait.toNanos());
  }

  /** Returns the earlier of the two deadlines. */
  public Deadline earlier(Deadline other) {
    return atNanos - other.atNanos <= 0 ? this : other;
  }

  /** Returns the remaining time; zero once the deadline has passed. */
  public Duration remaining(Ticker ticker) {
    return Duration.ofNanos(remainingNanos(ticker));
  }

  /** Returns the remaining time in nanoseconds; zero once the deadline has passed. */
  public long remainingNanos(Ticker ticker) {
    return Math.max(0, atNanos - ticker.nanos());
  }

  /** Returns whether the deadline has passed. */
  public boolean hasPassed(Ticker ticker) {
    return atNanos - ticker.nanos() <= 0;
  }
}
