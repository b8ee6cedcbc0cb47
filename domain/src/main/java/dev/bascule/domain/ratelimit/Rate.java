package dev.bascule.domain.ratelimit;

import java.time.Duration;

/**
 * A rate with a burst.
 *
 * @param times the events per {@code per}; 1 to {@link #MAX_PERMITS}
 * @param per the period: a nanosecond to an hour
 * @param burst the maximum burst after idle time; at least 1. The shorter {@code per}, the larger
 *     the maximum, which is {@link #MAX_PERMITS} for an hour
 */
public record Rate(int times, Duration per, int burst) {

  /** Limited so that no product with the nanoseconds of an hour overflows. */
  public static final int MAX_PERMITS = 1_000_000;

  private static final Duration LONGEST = Duration.ofHours(1);

  /**
   * @throws IllegalArgumentException if a value is out of range
   */
  public Rate {
    if (times < 1 || times > MAX_PERMITS) {
      throw new IllegalArgumentException(
          "times must be 1 to " + MAX_PERMITS + ", but was " + times);
    }
    if (!per.isPositive() || per.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("per must be positive, an hour at most, but was " + per);
    }
    long maxBurst = MAX_PERMITS * (LONGEST.toNanos() / per.toNanos());
    if (burst < 1 || burst > maxBurst) {
      throw new IllegalArgumentException("burst must be 1 to " + maxBurst + ", but was " + burst);
    }
  }

  /** Returns the rate in short form, such as {@code 50/s}, without the burst. */
  public String text() {
    String unit =
        switch ((int) per.toSeconds()) {
          case 1 -> "s";
          case 60 -> "m";
          case 3600 -> "h";
          default -> per.toString();
        };
    return times + "/" + unit;
  }
}
