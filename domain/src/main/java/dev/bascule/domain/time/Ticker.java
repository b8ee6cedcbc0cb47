package dev.bascule.domain.time;

/**
 * A source of elapsed time.
 *
 * <p>Readings tell only how far apart two moments are; they have no relation to the wall clock. Two
 * readings must be compared by their difference, {@code later - earlier}, never with {@code <},
 * because the counter may overflow.
 *
 * <p>Implementations are thread-safe and never block.
 */
@FunctionalInterface
public interface Ticker {

  /** Returns the nanoseconds elapsed since a fixed but arbitrary moment. */
  long nanos();

  /** Returns the ticker that production code uses, which reads {@link System#nanoTime}. */
  static Ticker system() {
    return SystemTicker.INSTANCE;
  }
}
