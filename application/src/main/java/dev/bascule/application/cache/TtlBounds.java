package dev.bascule.application.cache;

import dev.bascule.domain.freshness.FreshnessLifetime;
import java.time.Duration;

/** Keeps what servers say of lifetimes within bounds. */
public final class TtlBounds {

  /** The longest life of an answer, whatever the server says of it; longer ones are cut. */
  static final Duration LONGEST = Duration.ofHours(24);

  private static final Duration SHORTEST = Duration.ofNanos(1);

  private TtlBounds() {}

  /** Returns {@code life}, cut to the longest. */
  public static Duration clamp(Duration life) {
    return life.compareTo(LONGEST) > 0 ? LONGEST : life;
  }

  /**
   * Returns {@code lifetime} with {@code fresh} in place of its own. No time at all makes a value
   * stale at once, but does not forget it: calls go by it, and it stands in while the server is
   * down.
   */
  public static FreshnessLifetime withFresh(FreshnessLifetime lifetime, Duration fresh) {
    return lifetime.withFresh(fresh.compareTo(SHORTEST) < 0 ? SHORTEST : clamp(fresh));
  }
}
