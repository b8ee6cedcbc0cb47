package dev.bascule.domain.cache;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.Lifetime;
import java.time.Duration;

/**
 * A value as it lies in a cache.
 *
 * @param value the value; immutable
 * @param storedAtNanos the reading of the cache's ticker when it was stored
 * @param lifetime how long it may be used
 */
public record Stored<V>(V value, long storedAtNanos, Lifetime lifetime) {

  public Stored {
    requireNonNull(value, "value");
    requireNonNull(lifetime, "lifetime");
  }

  /**
   * Returns how fresh the value is at {@code nowNanos}; a reading before the storing counts as it.
   */
  public Freshness freshnessAt(long nowNanos) {
    Duration age = Duration.ofNanos(Math.max(0, nowNanos - storedAtNanos));
    return freshness(age);
  }

  /**
   * Returns how fresh the value is that a look-up has just found fresh. A moment has passed since;
   * what was fresh then is told with its last nanosecond rather than as stale.
   */
  Freshness foundFreshAt(long nowNanos) {
    Freshness freshness = freshnessAt(nowNanos);
    return freshness.isStale() ? freshness(lifetime.fresh().minusNanos(1)) : freshness;
  }

  private Freshness freshness(Duration age) {
    return new Freshness(age, lifetime.fresh().minus(age));
  }
}
