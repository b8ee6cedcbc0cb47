package dev.bascule.adapter.out.valkey;

import dev.bascule.domain.time.Ticker;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The wall clock of the engine, as of its last reading and the elapsed time since: two estimates,
 * between which its time is, as far as the clocks do not drift apart between two readings.
 *
 * <p>Thread-safe; never blocks.
 */
final class EngineClock {

  private final Ticker ticker;
  private final AtomicReference<Reading> last = new AtomicReference<>(new Reading(0, 0, 0));

  /** The time of the engine at some moment after the request and before the reply. */
  private record Reading(long engineMicros, long requestNanos, long replyNanos) {}

  EngineClock(Ticker ticker) {
    this.ticker = ticker;
  }

  /** Returns the argument of {@link #set} for a reading that is requested now. */
  long requestNanos() {
    return ticker.nanos();
  }

  /**
   * Sets the clock to what the engine replied just now.
   *
   * @param requestNanos the result of {@link #requestNanos} before the request
   */
  void set(long engineMicros, long requestNanos) {
    last.set(new Reading(engineMicros, requestNanos, ticker.nanos()));
  }

  /** Returns the earliest time that the engine may have now, in microseconds since 1970. */
  long earliestMicros() {
    Reading reading = last.get();
    return reading.engineMicros() + (ticker.nanos() - reading.replyNanos()) / 1_000;
  }

  /** Returns the latest time that the engine may have now, in microseconds since 1970. */
  long latestMicros() {
    Reading reading = last.get();
    return reading.engineMicros() + (ticker.nanos() - reading.requestNanos()) / 1_000;
  }
}
