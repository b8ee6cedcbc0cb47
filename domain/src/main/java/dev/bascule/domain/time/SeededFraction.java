package dev.bascule.domain.time;

/**
 * A function that spreads keys evenly: the same seed and key give the same fraction. For delays
 * that must differ between processes without being random. Immutable.
 *
 * @param seed differs between processes
 */
public record SeededFraction(long seed) {

  /** The increment and the finalizer of SplitMix64 (Steele, Lea and Flood, 2014). */
  private static final long GAMMA = 0x9e3779b97f4a7c15L;

  private static final double UNIT = 0x1.0p-53;

  /** Returns the fraction of {@code key}: at least 0.0, less than 1.0. */
  public double of(long key) {
    long mixed = (seed + key) * GAMMA;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return ((mixed ^ (mixed >>> 31)) >>> 11) * UNIT;
  }
}
