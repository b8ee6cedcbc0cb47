package dev.bascule.domain.ratelimit;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** A limit of a rate. Implementations are thread-safe. */
public interface RateLimiter {

  Rate rate();

  /**
   * Takes a token and returns zero; if there is none, takes nothing and returns the time until
   * there will be one, unless another caller takes it first. Never blocks.
   *
   * @return empty if only {@link #tryAcquire} can tell; then nothing was taken
   */
  Optional<Duration> poll();

  /**
   * Like {@link #poll}, but blocks if necessary, for no longer than one operation of the engine may
   * take.
   */
  Duration tryAcquire();

  /**
   * Returns how many tokens there are now; empty if only the engine knows. Takes none, never
   * blocks.
   */
  OptionalLong available();

  /** Returns a token that was taken and not used. Never blocks. */
  void release();
}
