package dev.bascule.domain.cache;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.FreshnessLifetime;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A value as it lies in a cache. Immutable, as the value is. No record, since it keeps what follows
 * from the lifetime.
 */
public final class CachedValue<V> {

  /** What {@link TimeUnit#convert(Duration)} returns for a duration that no long can count. */
  private static final long SATURATED = Long.MAX_VALUE;

  private final V value;
  private final long storedAtNanos;
  private final FreshnessLifetime lifetime;

  /**
   * How long it is fresh, in nanoseconds, cut to what a long holds. It lies here for hits, which
   * need nothing else of the lifetime.
   */
  private final long freshNanos;

  /**
   * @param value the value; immutable
   * @param storedAtNanos the reading of the cache's ticker when it was stored
   * @param lifetime how long it may be used
   */
  public CachedValue(V value, long storedAtNanos, FreshnessLifetime lifetime) {
    this.value = requireNonNull(value, "value");
    this.storedAtNanos = storedAtNanos;
    this.lifetime = requireNonNull(lifetime, "lifetime");
    this.freshNanos = TimeUnit.NANOSECONDS.convert(lifetime.fresh());
  }

  /** Returns the value. */
  public V value() {
    return value;
  }

  /** Returns how long it may be used. */
  public FreshnessLifetime lifetime() {
    return lifetime;
  }

  /**
   * Returns how fresh the value is at {@code nowNanos}; a reading before the storing counts as it.
   */
  public Freshness freshnessAt(long nowNanos) {
    return freshnessAfter(ageAt(nowNanos));
  }

  /**
   * Returns how fresh the value is that a look-up found fresh, at a moment shortly before or after
   * that; what was fresh then is told with its last nanosecond rather than as stale.
   */
  public Freshness foundFreshAt(long nowNanos) {
    return freshnessAfter(Math.min(ageAt(nowNanos), freshNanos - 1));
  }

  private long ageAt(long nowNanos) {
    return Math.max(0, nowNanos - storedAtNanos);
  }

  /** What no long can count is counted by the lifetime itself. */
  private Freshness freshnessAfter(long age) {
    Duration remaining =
        freshNanos == SATURATED
            ? lifetime.fresh().minusNanos(age)
            : Duration.ofNanos(freshNanos - age);
    return new Freshness(Duration.ofNanos(age), remaining);
  }
}
