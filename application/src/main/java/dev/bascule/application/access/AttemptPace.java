package dev.bascule.application.access;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * So many at once, and then one after each interval. Whoever keeps to it has one number to
 * remember: the reading of a ticker at which all is made good.
 *
 * @param burst at least 1
 * @param interval longer than zero
 */
record AttemptPace(int burst, Duration interval) {

  AttemptPace {
    requireNonNull(interval, "interval");
    if (burst < 1 || !interval.isPositive()) {
      throw new IllegalArgumentException("not a pace: " + burst + ", " + interval);
    }
  }

  /** Returns what to remember once another one was had. */
  long charge(long clearAtNanos, long nowNanos) {
    return (isClear(clearAtNanos, nowNanos) ? nowNanos : clearAtNanos) + interval.toNanos();
  }

  /** Tells whether there is nothing to remember any more. */
  boolean isClear(long clearAtNanos, long nowNanos) {
    return clearAtNanos - nowNanos <= 0;
  }

  /** Returns how long to wait for the next one; zero or less if not at all. */
  Duration waitTime(long clearAtNanos, long nowNanos) {
    return Duration.ofNanos(clearAtNanos - nowNanos).minus(interval.multipliedBy(burst - 1L));
  }
}
