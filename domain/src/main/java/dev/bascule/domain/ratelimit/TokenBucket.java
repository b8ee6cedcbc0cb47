package dev.bascule.domain.ratelimit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;

/**
 * A token bucket: initially full and refilled evenly. {@link #acquire} may overdraw it, for events
 * that cannot be undone.
 *
 * <p>Taken tokens are kept as a debt in units: a token costs as many units as the period has
 * nanoseconds, and each nanosecond repays as many as the rate has events per period. So all numbers
 * are integers, and nothing is rounded. Thread-safe; never blocks.
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
    this.rate = rate;
    this.ticker = ticker;
    this.cost = rate.per().toNanos();
    this.capacity = cost * rate.burst();
    this.atNanos = ticker.nanos();
  }

  public Rate rate() {
    return rate;
  }

  /**
   * Takes a token and returns zero; if there is none, takes nothing and returns the time until
   * there will be one, unless another caller takes it first.
   */
  public synchronized Duration tryAcquire() {
    Duration wait = waitTime(1);
    debt += wait.isZero() ? cost : 0;
    return wait;
  }

  /**
   * Takes {@code tokens}, even if that overdraws the bucket. Returns the time until the bucket is
   * no longer overdrawn; zero if it is not.
   */
  public synchronized Duration acquire(long tokens) {
    refill();
    debt += tokens * cost;
    return waitTime(0);
  }

  /** Returns the time until there are {@code tokens}; zero if there are. */
  public synchronized Duration waitTime(long tokens) {
    refill();
    long missing = debt + tokens * cost - capacity;
    return missing <= 0
        ? Duration.ZERO
        : Duration.ofNanos(Math.ceilDiv(missing, (long) rate.times()));
  }

  /** Returns unused {@code tokens} to the bucket. */
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
