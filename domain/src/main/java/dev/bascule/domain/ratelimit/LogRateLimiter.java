package dev.bascule.domain.ratelimit;

import dev.bascule.domain.time.Ticker;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Limits how often the log has what clients or servers can cause at will, and counts what it leaves
 * out. Thread-safe; never waits.
 */
public final class LogRateLimiter {

  private final TokenBucket bucket;
  private final AtomicLong omitted = new AtomicLong();

  public LogRateLimiter(Rate rate, Ticker ticker) {
    this.bucket = new TokenBucket(rate, ticker);
  }

  /** Returns how many were left out before this one; empty if this one is left out too. */
  public OptionalLong tryAcquire() {
    if (bucket.tryAcquire().isZero()) {
      return OptionalLong.of(omitted.getAndSet(0));
    }
    omitted.incrementAndGet();
    return OptionalLong.empty();
  }
}
