package dev.bascule.domain.breaker;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** What came of an action that a breaker guards. */
public sealed interface Guarded<T> {

  /** It ran, and returned this. */
  record Ran<T>(T result) implements Guarded<T> {}

  /**
   * It did not run.
   *
   * @param retryAfter how long to wait before trying again; at least one second
   */
  record Blocked<T>(Duration retryAfter) implements Guarded<T> {
    public Blocked {
      requireNonNull(retryAfter, "retryAfter");
    }
  }
}
