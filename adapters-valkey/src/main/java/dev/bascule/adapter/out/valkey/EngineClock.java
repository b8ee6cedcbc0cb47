package dev.bascule.adapter.out.valkey;

import dev.bascule.domain.time.Ticker;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The wall clock of the engine, as of its last reading and the elapsed time since. Never ahead of
 * it by more than the clocks drift apart between two readings.
 *
 * <p>Thread-safe; never blocks.
 */
final class EngineClock {

  private final Ticker ticker;
  private final AtomicReference<Reading> last = new AtomicReference<>(new Reading(0, 0));

  private record Reading(long engineMicros, long atNanos) {}

  EngineClock(Ticker ticker) {
    this.ticker = ticker;
  }

  /** Sets the clock to what the engine replied just now. */
  void set(long engineMicros) {
    last.set(new Reading(engineMicros, ticker.nanos()));
  }

  /** Returns the time of the engine in microseconds since 1970. */
  long micros() {
    Reading reading = last.get();
    return reading.engineMicros() + (ticker.nanos() - reading.atNanos()) / 1_000;
  }
}
