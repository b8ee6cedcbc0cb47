package dev.bascule.domain.breaker;

import dev.bascule.domain.time.SeededFraction;

/**
 * Small differences between the times of breakers: between replicas, so that they do not probe a
 * server at the same time, and between rejected callers, so that they do not all return in the same
 * second. Immutable.
 */
public final class BreakerJitter {

  /** No differences. */
  public static final BreakerJitter NONE = new BreakerJitter(0.0, 0);

  private static final double FRACTION = 0.1;

  private final double fraction;
  private final SeededFraction spread;

  private BreakerJitter(double fraction, long seed) {
    this.fraction = fraction;
    this.spread = new SeededFraction(seed);
  }

  /**
   * Returns differences of up to a tenth.
   *
   * @param seed differs between replicas
   */
  public static BreakerJitter of(long seed) {
    return new BreakerJitter(FRACTION, seed);
  }

  /** Returns the differences for one of several breakers. */
  public BreakerJitter forKey(Object key) {
    return new BreakerJitter(fraction, spread.seed() + key.hashCode());
  }

  /** Returns {@code nanos}, up to a tenth longer or shorter. */
  long openNanos(long nanos, long generation) {
    return nanos + (long) (nanos * (fraction * (2 * spread.of(generation) - 1)));
  }

  /** Returns {@code nanos}, up to a tenth longer: never shorter, which would be too early. */
  long waitNanos(long nanos, long now) {
    return nanos + (long) (nanos * (fraction * spread.of(now)));
  }
}
