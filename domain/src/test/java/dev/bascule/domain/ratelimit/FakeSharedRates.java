package dev.bascule.domain.ratelimit;

import dev.bascule.domain.cache.shared.EngineException;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Shared token buckets in memory, by the generic cell rate algorithm in whole microseconds. A test
 * can make them unavailable. Not thread-safe.
 */
public final class FakeSharedRates implements SharedRates {

  private final Ticker ticker;
  private final long startNanos;

  /** When each bucket will be full, in microseconds. */
  private final Map<BucketKey, Long> fullAt = new HashMap<>();

  private boolean isAvailable = true;
  private int calls;
  private Runnable interleaving = () -> {};

  public FakeSharedRates(Ticker ticker) {
    this.ticker = ticker;
    this.startNanos = ticker.nanos();
  }

  public void setAvailable(boolean available) {
    isAvailable = available;
  }

  /** Forgets what was borrowed, as an engine that is started again: all buckets are full. */
  void loseAll() {
    fullAt.clear();
  }

  /** Runs {@code steps} between the execution and the reply of each call. */
  void interleave(Runnable steps) {
    interleaving = steps;
  }

  /** Returns the number of calls since the last time. */
  public int takeCalls() {
    int taken = calls;
    calls = 0;
    return taken;
  }

  /** Returns how many tokens are left. */
  public int left(BucketKey bucket) {
    Rate rate = bucket.rate();
    long unusedMicros = micros(rate, rate.burst()) - (fullAt(bucket) - now());
    long there = unusedMicros * rate.times() / (rate.per().toNanos() / 1000);
    return (int) Math.min(rate.burst(), there);
  }

  @Override
  public Loan borrow(BucketKey bucket, int tokens) {
    requireAvailable();
    Rate rate = bucket.rate();
    int lent = Math.min(tokens, left(bucket));
    fullAt.put(bucket, fullAt(bucket) + micros(rate, lent));
    long wait = fullAt(bucket) - now() - micros(rate, rate.burst()) + micros(rate, 1);
    Loan loan = new Loan(lent, Duration.ofNanos(lent > 0 ? 0 : Math.max(0, wait) * 1000));
    interleaving.run();
    return loan;
  }

  @Override
  public void giveBack(BucketKey bucket, int tokens) {
    requireAvailable();
    fullAt.put(bucket, fullAt(bucket) - micros(bucket.rate(), tokens));
    interleaving.run();
  }

  private void requireAvailable() {
    calls++;
    if (!isAvailable) {
      throw new EngineException("unavailable");
    }
  }

  private long fullAt(BucketKey bucket) {
    return Math.max(now(), fullAt.getOrDefault(bucket, now()));
  }

  private long now() {
    return (ticker.nanos() - startNanos) / 1000;
  }

  private static long micros(Rate rate, long tokens) {
    return Math.ceilDiv(tokens * (rate.per().toNanos() / 1000), (long) rate.times());
  }
}
