package dev.bascule.domain.cache.shared;

/**
 * For how long a replica serves values of its own cache when it no longer receives invalidations.
 * Values end at different times, so that they are not all loaded together.
 *
 * @param longestNanos the longest time; 0 to serve none, {@link Long#MAX_VALUE} without a limit
 */
public record Isolation(long longestNanos) {

  /**
   * Returns whether a value may be served.
   *
   * @param lapsedAtNanos since when the replica may have missed invalidations
   * @param begunAtNanos when the load of the value began
   * @param nowNanos now, not earlier than either
   * @param keyHash a hash of the key, from which its share of the time follows
   */
  boolean allows(long lapsedAtNanos, long begunAtNanos, long nowNanos, int keyHash) {
    long since = Math.min(nowNanos - lapsedAtNanos, nowNanos - begunAtNanos);
    return isUnlimited() || since < shareOf(keyHash);
  }

  boolean isUnlimited() {
    return longestNanos == Long.MAX_VALUE;
  }

  /**
   * Returns the round of loads at {@code nowNanos}, which differs from those of other isolations:
   * callers share loads of one round, which is no longer than a value may be served.
   */
  long roundAt(long lapsedAtNanos, long nowNanos) {
    if (isUnlimited()) {
      return 0;
    }
    return longestNanos == 0 ? nowNanos : nowNanos - (nowNanos - lapsedAtNanos) % longestNanos;
  }

  /** Returns from half of the longest time up to all of it. */
  private long shareOf(int keyHash) {
    double share = ((keyHash * 0x9e3779b9) >>> 8) * 0x1.0p-24;
    return (long) (longestNanos * (0.5 + 0.5 * share));
  }
}
