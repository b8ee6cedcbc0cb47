package dev.bascule.domain.ratelimit;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;

/**
 * A token bucket: full in the beginning, filled evenly, and emptied by those who may go on. What
 * cannot be undone may overdraw it.
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

  @GuardedBy("this")
  private long debt;

  @GuardedBy("this")
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
  public synchronized Duration tryAcquire() {
    Duration wait = waitTime(1);
    debt += wait.isZero() ? cost : 0;
    return wait;
  }

  /**
   * Takes {@code tokens}, even if there are not so many. Returns how long it takes until the bucket
   * is overdrawn no more; zero if it is not.
   */
  public synchronized Duration acquire(long tokens) {
    refill();
    debt += tokens * cost;
    return waitTime(0);
  }

  /** Returns how long it takes until there are {@code tokens}; zero if there are. */
  public synchronized Duration waitTime(long tokens) {
    refill();
    long missing = debt + tokens * cost - capacity;
    return missing <= 0
        ? Duration.ZERO
        : Duration.ofNanos(Math.ceilDiv(missing, (long) rate.times()));
  }

  /** Gives back {@code tokens} that were taken, and not used. */
  public synchronized void release(long tokens) {
    debt = Math.max(0, debt - tokens * cost);
  }

  @GuardedBy("this")
  private void refill() {
    long elapsed = Math.max(0, ticker.nanos() - atNanos);
    atNanos += elapsed;
    boolean isAllPaid = elapsed >= Math.ceilDiv(debt, (long) rate.times());
    debt = isAllPaid ? 0 : debt - elapsed * rate.times();
  }
}
