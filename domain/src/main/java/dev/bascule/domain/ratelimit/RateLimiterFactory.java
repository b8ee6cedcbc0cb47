package dev.bascule.domain.ratelimit;

import dev.bascule.domain.time.Ticker;

/** Creates rate limiters. Implementations are thread-safe. */
@FunctionalInterface
public interface RateLimiterFactory extends AutoCloseable {

  /** Returns a new rate limiter; those with equal buckets may share the tokens. */
  RateLimiter create(BucketKey bucket);

  /** Returns a factory of token buckets that nothing shares. */
  static RateLimiterFactory local(Ticker ticker) {
    return bucket -> new TokenBucket(bucket.rate(), ticker);
  }

  /** Returns borrowed tokens that were not used, before the process ends. */
  @Override
  default void close() {}
}
