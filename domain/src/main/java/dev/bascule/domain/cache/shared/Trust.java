package dev.bascule.domain.cache.shared;

/**
 * Until when a replica may rely on its own cache, because it has received every invalidation.
 *
 * <p>A heartbeat that was sent at some time and returned proves that the replica has received all
 * invalidations until that time. It relies on that for {@code trustNanos}.
 *
 * @param provenAtNanos the reading of the ticker when the last heartbeat that returned was sent
 * @param trustNanos for how long a proof holds
 */
public record Trust(long provenAtNanos, long trustNanos) {

  /** Returns whether it holds at {@code nowNanos}. */
  public boolean holdsAt(long nowNanos) {
    return nowNanos - lapsesAtNanos() < 0;
  }

  /** Returns the reading of the ticker from which on it does not hold. */
  public long lapsesAtNanos() {
    return provenAtNanos + trustNanos;
  }

  /** Returns the trust after a heartbeat that was sent at {@code sentAtNanos} returned. */
  public Trust provenAt(long sentAtNanos) {
    return sentAtNanos - provenAtNanos > 0 ? new Trust(sentAtNanos, trustNanos) : this;
  }
}
