package dev.bascule.domain.result;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.freshness.CacheProvenance;

/**
 * Every way in which a request to the bridge can end: what a use case returns.
 *
 * @param <T> what was asked for
 */
public sealed interface Outcome<T> {

  /**
   * Here it is.
   *
   * @param provenance where it came from: the cache or the server
   */
  record Served<T>(T value, CacheProvenance provenance) implements Outcome<T> {
    public Served {
      requireNonNull(value, "value");
      requireNonNull(provenance, "provenance");
    }
  }

  /** It could not be had. */
  record Failed<T>(Failure failure) implements Outcome<T> {
    public Failed {
      requireNonNull(failure, "failure");
    }
  }
}
