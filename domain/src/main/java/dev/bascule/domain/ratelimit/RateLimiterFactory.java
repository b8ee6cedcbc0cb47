package dev.bascule.domain.ratelimit;

import dev.bascule.domain.time.Ticker;

/** Creates rate limiters. */
@FunctionalInterface
public interface RateLimiterFactory {

  /** Returns a new rate limiter; those with equal buckets may share the tokens. */
  RateLimiter create(BucketKey bucket);

  /** Returns a factory of token buckets that nothing shares. */
  static RateLimiterFactory local(Ticker ticker) {
    return bucket -> new TokenBucket(bucket.rate(), ticker);
  }
}
