package dev.bascule.domain.time;

import java.time.Duration;

/**
 * The moment by which something must have ended.
 *
 * @param atNanos the reading of the ticker at that moment
 */
public record Deadline(long atNanos) {

  /** The longest wait that a deadline can express; half the range of the ticker's counter. */
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 2);

  /**
   * Returns the deadline that lies {@code timeout} ahead.
   *
   * @param timeout not negative; cut to about 146 years
   * @throws IllegalArgumentException if {@code timeout} is negative
   */
  public static Deadline after(Duration timeout, Ticker ticker) {
    if (timeout.isNegative()) {
      throw new IllegalArgumentException("timeout must not be negative, but was " + timeout);
    }
    Duration wait = timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout;
    return new Deadline(ticker.nanos() + wait.toNanos());
  }

  /** Returns the one of the two that passes first. */
  public Deadline earlier(Deadline other) {
    return atNanos - other.atNanos <= 0 ? this : other;
  }

  /** Returns the time left, zero once the deadline has passed. */
  public Duration remaining(Ticker ticker) {
    return Duration.ofNanos(Math.max(0, atNanos - ticker.nanos()));
  }

  /** Tells whether no time is left. */
  public boolean hasPassed(Ticker ticker) {
    return atNanos - ticker.nanos() <= 0;
  }
}
