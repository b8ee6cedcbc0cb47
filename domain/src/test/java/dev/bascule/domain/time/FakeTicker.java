package dev.bascule.domain.time;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A ticker that stands still until a test moves it. Thread-safe. */
public final class FakeTicker implements Ticker {

  private final AtomicLong now;

  /** Starts so close to overflow that comparing readings with {@code <} fails a test. */
  public FakeTicker() {
    this(Long.MAX_VALUE - 5);
  }

  public FakeTicker(long startNanos) {
    this.now = new AtomicLong(startNanos);
  }

  @Override
  public long nanos() {
    return now.get();
  }

  /** Advances the time, or sets it back if {@code duration} is negative. */
  public void advance(Duration duration) {
    now.addAndGet(duration.toNanos());
  }

  /**
   * Advances the time by a nanosecond and returns the new reading; no two calls return the same.
   */
  public long step() {
    return now.incrementAndGet();
  }

  /** Advances the time by {@code nanos} nanoseconds, or sets it back if negative. */
  public void advanceNanos(long nanos) {
    now.addAndGet(nanos);
  }
}
