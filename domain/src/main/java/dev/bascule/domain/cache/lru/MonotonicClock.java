package dev.bascule.domain.cache.lru;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The time since a cache was created, in nanoseconds. It stands still when the ticker goes
 * backwards, so no expired entry becomes live again. Not negative, so times are compared with
 * {@code <}.
 *
 * <p>Not thread-safe: guarded by the lock of the cache. Look-ups in {@link StripedReadBuffers} only
 * read it, concurrently.
 */
final class MonotonicClock {

  /** The time that is never reached. */
  static final long NEVER = Long.MAX_VALUE;

  private final long origin;
  private long latest;

  /**
   * @param origin the reading of the ticker at time zero
   */
  MonotonicClock(long origin) {
    this.origin = origin;
  }

  /** Returns the time of {@code reading}, which may be in the past. */
  long of(long reading) {
    return Math.min(reading - origin, NEVER - 1);
  }

  /** Returns whether {@code moment} is later than the latest time of {@link #advanceTo}. */
  boolean isNew(long moment) {
    return moment > latest;
  }

  /** Advances to {@code moment}, unless it is in the past, and returns the current time. */
  long advanceTo(long moment) {
    latest = Math.max(latest, moment);
    return latest;
  }

  /** Returns the reading of the ticker at {@code moment}. */
  long readingAt(long moment) {
    return origin + moment;
  }

  /** Returns the time {@code duration} after {@code moment}, or {@link #NEVER} if it overflows. */
  static long after(long moment, Duration duration) {
    long nanos = TimeUnit.NANOSECONDS.convert(duration);
    return nanos < NEVER - Math.max(0, moment) ? moment + nanos : NEVER;
  }

  /**
   * Returns the time {@code duration} before {@code moment}; negative if that is before the cache
   * was created.
   */
  static long before(long moment, Duration duration) {
    return moment - TimeUnit.NANOSECONDS.convert(duration);
  }
}
