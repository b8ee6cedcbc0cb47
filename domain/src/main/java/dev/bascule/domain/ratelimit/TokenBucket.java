package dev.bascule.domain.ratelimit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A token bucket: initially full and refilled evenly. {@link #acquire} may overdraw it, for events
 * that cannot be undone.
 *
 * <p>Taken tokens are kept as a debt in units: a token costs as many units as the period has
 * nanoseconds, and each nanosecond repays as many as the rate has events per period. So all numbers
 * are integers, and nothing is rounded. Thread-safe; never blocks.
 */
public final class TokenBucket implements RateLimiter {

  private final Rate rate;
  private final Ticker ticker;
  private final long cost;
  private final long capacity;

  @GuardedBy("this")
  private long debt;

  @GuardedBy("this")
  private long atNanos;

  public TokenBucket(Rate rate, Ticker ticker) {
    this(rate, rate.per().toNanos(), rate.burst(), ticker, /* debt= */ 0);
  }

  private TokenBucket(Rate rate, long cost, int burst, Ticker ticker, long debt) {
    this.rate = rate;
    this.ticker = ticker;
    this.cost = cost;
    this.capacity = cost * burst;
    this.atNanos = ticker.nanos();
    this.debt = debt;
  }

  /**
   * Returns the bucket of one of several replicas: its share of the rate, and of the burst, but at
   * least one token.
   *
   * @param members the number of replicas; 1 to {@link SharedRateLimiters#MAX_MEMBERS}
   */
  static TokenBucket ofShare(Rate rate, int members, Ticker ticker) {
    return ofShare(rate, members, ticker, /* debt= */ 0);
  }

  private static TokenBucket ofShare(Rate rate, int members, Ticker ticker, long debt) {
    long cost = rate.per().toNanos() * members;
    return new TokenBucket(rate, cost, burstOfShare(rate, members), ticker, debt);
  }

  private static int burstOfShare(Rate rate, int members) {
    return Math.max(1, rate.burst() / members);
  }

  /**
   * Returns the bucket of one of {@code members} replicas, with the tokens of this one, or as many
   * as it can hold. So a change of the number adds no tokens.
   */
  synchronized TokenBucket toShare(int members) {
    refill();
    long perToken = rate.per().toNanos();
    // Divided first, because the product could be too large; what is lost is less than a token.
    long left = (capacity - debt) / (cost / perToken);
    long missing = Math.max(0, perToken * burstOfShare(rate, members) - left);
    return ofShare(rate, members, ticker, missing * members);
  }

  @Override
  public Rate rate() {
    return rate;
  }

  @Override
  public Optional<Duration> poll() {
    return Optional.of(tryAcquire());
  }

  /** Like {@link #poll}. */
  @Override
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

  @Override
  public synchronized OptionalLong available() {
    refill();
    return OptionalLong.of(Math.max(0, (capacity - debt) / cost));
  }

  @Override
  public void release() {
    release(1);
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
