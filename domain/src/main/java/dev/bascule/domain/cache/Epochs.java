package dev.bascule.domain.cache;

import java.util.List;

/**
 * Counts invalidations, so that a value which was loaded before one is not stored after it.
 *
 * <p>Keys and groups share a fixed number of counters. The epoch of a key is the sum of all that
 * concern it; as each only grows, two equal sums mean that none has moved. Where two keys share a
 * counter, a value is now and then refused without need, and never kept without right.
 */
final class Epochs {

  private static final int STRIPES = 1024;

  private final long[] counters = new long[STRIPES];
  private long clears;

  /** Returns the epoch of the key that is in {@code groups}. */
  long of(Object key, List<Group> groups) {
    long epoch = clears + counters[stripe(key)];
    for (Group group : groups) {
      epoch += counters[stripe(group)];
    }
    return epoch;
  }

  /** Ends the epoch of a key, or of every key in a group. */
  void end(Object keyOrGroup) {
    counters[stripe(keyOrGroup)]++;
  }

  /** Ends every epoch. */
  void endAll() {
    clears++;
  }

  private static int stripe(Object keyOrGroup) {
    int hash = keyOrGroup.hashCode();
    return (hash ^ (hash >>> 16)) & (STRIPES - 1);
  }
}
