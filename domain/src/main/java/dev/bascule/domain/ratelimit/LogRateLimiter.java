package dev.bascule.domain.ratelimit;

import dev.bascule.domain.time.Ticker;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Limits the rate of log messages that clients or servers can cause at will, and counts the
 * suppressed ones. Thread-safe; never blocks.
 */
public final class LogRateLimiter {

  private final TokenBucket bucket;
  private final AtomicLong omitted = new AtomicLong();

  public LogRateLimiter(Rate rate, Ticker ticker) {
    this.bucket = new TokenBucket(rate, ticker);
  }

  /**
   * Returns the number of messages suppressed since the last one; empty if this one is suppressed
   * too.
   */
  public OptionalLong tryAcquire() {
    if (bucket.tryAcquire().isZero()) {
      return OptionalLong.of(omitted.getAndSet(0));
    }
    omitted.incrementAndGet();
    return OptionalLong.empty();
  }
}
