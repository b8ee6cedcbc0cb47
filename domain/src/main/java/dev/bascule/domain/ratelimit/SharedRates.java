package dev.bascule.domain.ratelimit;

import java.time.Duration;

/**
 * Port: the token buckets that all replicas share, in an engine. Each method blocks for no longer
 * than one operation of the engine may take, and throws {@link
 * dev.bascule.domain.cache.shared.EngineException} if the engine is unavailable.
 *
 * <p>Implementations are thread-safe.
 */
public interface SharedRates {

  /**
   * Borrows up to {@code tokens} tokens, as many as there are.
   *
   * @param tokens the number to borrow; may be zero
   */
  Loan borrow(BucketKey bucket, int tokens);

  /** Returns {@code tokens} that were borrowed and not used. */
  void giveBack(BucketKey bucket, int tokens);

  /**
   * Borrowed tokens.
   *
   * @param tokens their number
   * @param nextToken the time until there will be one, positive if none was borrowed
   */
  record Loan(int tokens, Duration nextToken) {}
}
