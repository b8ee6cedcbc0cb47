package dev.bascule.application.cache;

import dev.bascule.domain.freshness.FreshnessLifetime;
import java.time.Duration;

/** Limits the lifetimes that servers state. */
public final class TtlBounds {

  /** The maximum lifetime of a value, whatever its server states. */
  static final Duration LONGEST = Duration.ofHours(24);

  private static final Duration SHORTEST = Duration.ofNanos(1);

  private TtlBounds() {}

  /** Returns {@code life}, limited to the maximum. */
  public static Duration clamp(Duration life) {
    return life.compareTo(LONGEST) > 0 ? LONGEST : life;
  }

  /**
   * Returns {@code lifetime} with {@code fresh} replaced. Zero makes a value stale immediately but
   * keeps it: calls use it, and it is served while the server is unavailable.
   */
  public static FreshnessLifetime withFresh(FreshnessLifetime lifetime, Duration fresh) {
    return lifetime.withFresh(fresh.compareTo(SHORTEST) < 0 ? SHORTEST : clamp(fresh));
  }
}
