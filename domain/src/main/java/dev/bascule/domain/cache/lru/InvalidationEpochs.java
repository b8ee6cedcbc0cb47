package dev.bascule.domain.cache.lru;

import dev.bascule.domain.cache.CacheTag;
import java.util.List;

/**
 * The order of invalidations and concurrent loads, so that a value whose load began before an
 * invalidation, or before a later load, is not stored after it.
 *
 * <p>Each of them takes a number from one counter. The epoch of a key is the latest number that
 * affects it; a value is rejected if that is later than the epoch at which its load began. Keys and
 * tags are hashed to a fixed number of slots. If two keys share a slot, a value is sometimes
 * rejected unnecessarily, but never stored wrongly.
 */
final class InvalidationEpochs {

  private static final int STRIPES = 1024;

  private final long[] latest = new long[STRIPES];
  private long latestOfAll;
  private long counter;

  /** Returns the epoch of a key with {@code tags}. */
  long of(Object key, List<CacheTag> tags) {
    long epoch = Math.max(latestOfAll, latest[stripe(key)]);
    for (CacheTag tag : tags) {
      epoch = Math.max(epoch, latest[stripe(tag)]);
    }
    return epoch;
  }

  /** Returns an epoch later than all before, for one load. Ends none. */
  long newEpoch() {
    return ++counter;
  }

  /** Ends the epoch of a key, or of every key with a tag. */
  void end(Object keyOrTag) {
    latest[stripe(keyOrTag)] = ++counter;
  }

  /** Ends the epochs of {@code key} that are earlier than {@code epoch}. */
  void endEarlier(Object key, long epoch) {
    int stripe = stripe(key);
    latest[stripe] = Math.max(latest[stripe], epoch);
  }

  void endAll() {
    latestOfAll = ++counter;
  }

  private static int stripe(Object keyOrTag) {
    int hash = keyOrTag.hashCode();
    return (hash ^ (hash >>> 16)) & (STRIPES - 1);
  }
}
