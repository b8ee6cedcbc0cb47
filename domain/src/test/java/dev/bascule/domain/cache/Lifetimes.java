package dev.bascule.domain.cache;

import dev.bascule.domain.freshness.Lifetime;
import java.time.Duration;

/** Lifetimes in nanoseconds. */
final class Lifetimes {

  private Lifetimes() {}

  static Lifetime fresh(long nanos) {
    return Lifetime.of(Duration.ofNanos(nanos));
  }

  static Lifetime lifetime(long fresh, long staleWhileRevalidate, long staleIfError) {
    return new Lifetime(
        Duration.ofNanos(fresh),
        Duration.ofNanos(staleWhileRevalidate),
        Duration.ofNanos(staleIfError));
  }
}
