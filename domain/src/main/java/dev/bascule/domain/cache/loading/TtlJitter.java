package dev.bascule.domain.cache.loading;

import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.time.SeededFraction;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A reduction of lifetimes by a fraction that depends on the key, so that values stored together do
 * not expire together. The same key and seed give the same fraction; no lifetime is extended.
 *
 * @param fraction the maximum to cut off, as a fraction of the fresh lifetime; from 0.0 (nothing)
 *     up to but not including 1.0
 * @param seed differs between bridges, so that they cut differently
 */
public record TtlJitter(double fraction, long seed) {

  /** No jitter. */
  public static final TtlJitter NONE = new TtlJitter(0.0, 0);

  /**
   * @throws IllegalArgumentException if {@code fraction} is out of range
   */
  public TtlJitter {
    if (!(fraction >= 0.0 && fraction < 1.0)) {
      throw new IllegalArgumentException(
          "fraction must be from 0.0 to less than 1.0, but was " + fraction);
    }
  }

  /** Returns {@code lifetime} with its fresh part shortened by the fraction of {@code key}. */
  public FreshnessLifetime shorten(FreshnessLifetime lifetime, Object key) {
    long nanos = TimeUnit.NANOSECONDS.convert(lifetime.fresh());
    long cut = (long) (nanos * (fraction * new SeededFraction(seed).of(key.hashCode())));
    return cut == 0 ? lifetime : lifetime.withFresh(Duration.ofNanos(nanos - cut));
  }
}
