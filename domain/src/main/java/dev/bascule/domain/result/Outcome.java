package dev.bascule.domain.result;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.freshness.CacheProvenance;
import java.util.Optional;
import java.util.function.Function;

/**
 * The result of a use case: a value or a failure.
 *
 * @param <T> the value
 */
public sealed interface Outcome<T> {

  /** Returns this outcome with {@code change} applied to the value; a failure is unchanged. */
  default <R> Outcome<R> map(Function<? super T, R> change) {
    return switch (this) {
      case Served<T>(T value, CacheProvenance provenance) ->
          new Served<>(change.apply(value), provenance);
      case Failed<T>(Failure failure) -> new Failed<>(failure);
    };
  }

  /** Returns the result of {@code next} for the value; a failure is unchanged. */
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
   * A value.
   *
   * @param provenance its origin: the cache or the server
   */
  record Served<T>(T value, CacheProvenance provenance) implements Outcome<T> {
    public Served {
      requireNonNull(value, "value");
      requireNonNull(provenance, "provenance");
    }
  }

  /** No value. */
  record Failed<T>(Failure failure) implements Outcome<T> {
    public Failed {
      requireNonNull(failure, "failure");
    }
  }
}
