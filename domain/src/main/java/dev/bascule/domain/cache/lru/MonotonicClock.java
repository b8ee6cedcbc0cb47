package dev.bascule.domain.cache.lru;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The time since a cache was made, in nanoseconds. It stands still where the ticker steps back, so
 * nothing that has died comes back to life. Not negative, so two moments compare with {@code <}.
 *
 * <p>Not thread-safe: the cache's lock guards it. Look-ups in {@link StripedReadBuffers} only ask,
 * side by side.
 */
final class MonotonicClock {

  /** The moment that never comes. */
  static final long NEVER = Long.MAX_VALUE;

  private final long origin;
  private long latest;

  /**
   * @param origin the reading of the ticker that counts as zero
   */
  MonotonicClock(long origin) {
    this.origin = origin;
  }

  /** Returns the moment of {@code reading}, which may be past already. */
  long of(long reading) {
    return Math.min(reading - origin, NEVER - 1);
  }

  /** Tells whether {@code moment} is later than the latest one that was moved on to. */
  boolean isNew(long moment) {
    return moment > latest;
  }

  /** Moves on to {@code moment}, unless it is past already, and returns the latest one. */
  long advanceTo(long moment) {
    latest = Math.max(latest, moment);
    return latest;
  }

  /** Returns the ticker's reading at {@code moment}. */
  long readingAt(long moment) {
    return origin + moment;
  }

  /** Returns the moment that lies {@code duration} after another, or never. */
  static long after(long moment, Duration duration) {
    long nanos = TimeUnit.NANOSECONDS.convert(duration);
    return nanos < NEVER - moment ? moment + nanos : NEVER;
  }
}
