package dev.bascule.domain.cache;

import dev.bascule.domain.freshness.FreshnessLifetime;
import java.time.Duration;

/** Lifetimes in nanoseconds. */
public final class TestLifetimes {

  private TestLifetimes() {}

  public static FreshnessLifetime fresh(long nanos) {
    return FreshnessLifetime.of(Duration.ofNanos(nanos));
  }

  public static FreshnessLifetime lifetime(
      long fresh, long staleWhileRevalidate, long staleIfError) {
    return new FreshnessLifetime(
        Duration.ofNanos(fresh),
        Duration.ofNanos(staleWhileRevalidate),
        Duration.ofNanos(staleIfError));
  }
}
