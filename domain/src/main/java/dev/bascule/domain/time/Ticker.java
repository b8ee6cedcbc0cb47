package dev.bascule.domain.time;

/**
 * A source of elapsed time.
 *
 * <p>Readings have no relation to the wall clock; only their differences have a meaning. Compare
 * two readings by their difference, {@code later - earlier}, never with {@code <}, because the
 * counter may overflow.
 *
 * <p>Implementations are thread-safe and never block.
 */
@FunctionalInterface
public interface Ticker {

  /** Returns the nanoseconds since a fixed but arbitrary time. */
  long nanos();

  /** Returns the ticker for production use, which reads {@link System#nanoTime}. */
  static Ticker system() {
    return System::nanoTime;
  }
}
