package dev.bascule.domain.ratelimit;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A token bucket: full in the beginning, filled evenly, and emptied by those who may go on.
 *
 * <p>What is taken is kept as a debt, in units of which a token costs as many as there are
 * nanoseconds in the rate's time, and each nanosecond pays as many as the rate has times. So all
 * numbers are whole, and nothing is ever rounded. Thread-safe; never waits.
 */
public final class TokenBucket {

  private final Rate rate;
  private final Ticker ticker;
  private final long cost;
  private final long capacity;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private long debt;

  @GuardedBy("lock")
  private long atNanos;

  public TokenBucket(Rate rate, Ticker ticker) {
    this.rate = requireNonNull(rate, "rate");
    this.ticker = requireNonNull(ticker, "ticker");
    this.cost = rate.per().toNanos();
    this.capacity = cost * rate.burst();
    this.atNanos = ticker.nanos();
  }

  public Rate rate() {
    return rate;
  }

  /**
   * Takes a token. Returns zero where there was one; else, and then nothing is taken, how long it
   * takes until there will be one, if nobody else is quicker.
   */
  public Duration tryAcquire() {
    lock.lock();
    try {
      refill(ticker.nanos());
      if (debt <= capacity - cost) {
        debt += cost;
        return Duration.ZERO;
      }
      return Duration.ofNanos(Math.ceilDiv(debt - (capacity - cost), (long) rate.times()));
    } finally {
      lock.unlock();
    }
  }

  /** Gives back a token that was taken, and not used. */
  public void release() {
    lock.lock();
    try {
      debt = Math.max(0, debt - cost);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void refill(long now) {
    long elapsed = Math.max(0, now - atNanos);
    atNanos += elapsed;
    boolean isAllPaid = elapsed >= Math.ceilDiv(debt, (long) rate.times());
    debt = isAllPaid ? 0 : debt - elapsed * rate.times();
  }
}
