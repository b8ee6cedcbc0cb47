package dev.bascule.domain.result;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.freshness.CacheProvenance;
import java.util.Optional;
import java.util.function.Function;

/**
 * Every way in which a request to the bridge can end: what a use case returns.
 *
 * @param <T> what was asked for
 */
public sealed interface Outcome<T> {

  /** Returns the same with {@code change} applied to the value; a failure stays what it is. */
  default <R> Outcome<R> map(Function<? super T, R> change) {
    return switch (this) {
      case Served<T>(T value, CacheProvenance provenance) ->
          new Served<>(change.apply(value), provenance);
      case Failed<T>(Failure failure) -> new Failed<>(failure);
    };
  }

  /** Returns what {@code next} makes of the value; a failure stays what it is. */
  default <R> Outcome<R> flatMap(Function<? super T, Outcome<R>> next) {
    return switch (this) {
      case Served<T>(T value, CacheProvenance _) -> next.apply(value);
      case Failed<T>(Failure failure) -> new Failed<>(failure);
    };
  }

  /** Returns the value, or empty for a failure. */
  default Optional<T> findValue() {
    return this instanceof Served<T>(T value, CacheProvenance _)
        ? Optional.of(value)
        : Optional.empty();
  }

  /** Returns the failure, or empty for a value. */
  default Optional<Failure> findFailure() {
    return this instanceof Failed<T>(Failure failure) ? Optional.of(failure) : Optional.empty();
  }

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
