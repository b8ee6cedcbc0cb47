package dev.bascule.domain.cache;

import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.FreshnessLifetime;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A value with its time of storage and lifetime. Immutable, like the value. Not a record, because
 * it caches values derived from the lifetime.
 */
public final class CachedValue<V> {

  /** The result of {@link TimeUnit#convert(Duration)} for a duration that overflows a long. */
  private static final long SATURATED = Long.MAX_VALUE;

  private final V value;
  private final long storedAtNanos;
  private final FreshnessLifetime lifetime;

  /**
   * How long the value is fresh, in nanoseconds, limited to the range of a long. Kept here for
   * hits, which need nothing else of the lifetime.
   */
  private final long freshNanos;

  /**
   * @param value the value; immutable
   * @param storedAtNanos the reading of the cache's ticker when it was stored
   * @param lifetime how long it may be used
   */
  public CachedValue(V value, long storedAtNanos, FreshnessLifetime lifetime) {
    this.value = value;
    this.storedAtNanos = storedAtNanos;
    this.lifetime = lifetime;
    this.freshNanos = TimeUnit.NANOSECONDS.convert(lifetime.fresh());
  }

  public V value() {
    return value;
  }

  /** Returns how long it may be used. */
  public FreshnessLifetime lifetime() {
    return lifetime;
  }

  /**
   * Returns the freshness at {@code nowNanos}; an earlier reading than the time of storage counts
   * as that.
   */
  public Freshness freshnessAt(long nowNanos) {
    return freshnessAfter(ageAt(nowNanos));
  }

  /**
   * Returns the freshness of a value that a look-up found fresh, at a time shortly before or after
   * the look-up; never stale, but with at least one nanosecond left.
   */
  public Freshness foundFreshAt(long nowNanos) {
    return freshnessAfter(Math.min(ageAt(nowNanos), freshNanos - 1));
  }

  private long ageAt(long nowNanos) {
    return Math.max(0, nowNanos - storedAtNanos);
  }

  /** Compares durations if the lifetime overflows a long. */
  private Freshness freshnessAfter(long age) {
    Duration remaining =
        freshNanos == SATURATED
            ? lifetime.fresh().minusNanos(age)
            : Duration.ofNanos(freshNanos - age);
    return new Freshness(Duration.ofNanos(age), remaining);
  }
}
