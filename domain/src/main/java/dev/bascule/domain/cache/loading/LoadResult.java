package dev.bascule.domain.cache.loading;

import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.util.Optional;
import java.util.function.Function;

/** The result of a loader. */
public sealed interface LoadResult<V> extends LoadOutcome<V> {

  /**
   * Returns the result of a loader from the outcome of a request.
   *
   * @param ofValue decides how a value is stored
   */
  static <V> LoadResult<V> of(
      Outcome<V> outcome, Function<? super V, ? extends LoadResult<V>> ofValue) {
    return switch (outcome) {
      case Outcome.Served<V>(V value, CacheProvenance _) -> ofValue.apply(value);
      case Outcome.Failed<V>(Failure failure) -> new Failed<>(failure);
    };
  }

  /** Returns the value, if there is one. */
  default Optional<V> findValue() {
    return switch (this) {
      case Storable<V> storable -> Optional.of(storable.value());
      case Unstorable<V>(V value) -> Optional.of(value);
      case Failed<V> _ -> Optional.empty();
    };
  }

  /**
   * A value to store.
   *
   * @param lifetime how long it may be used; zero if it must not be stored
   * @param isShareable whether it is stored under the key that all callers share, if there is one
   * @param isTransient whether it is stored only if there is no other value, not even a stale one,
   *     and not shared with other replicas
   */
  record Storable<V>(V value, FreshnessLifetime lifetime, boolean isShareable, boolean isTransient)
      implements LoadResult<V> {

    public Storable(V value, FreshnessLifetime lifetime, boolean isShareable) {
      this(value, lifetime, isShareable, /* isTransient= */ false);
    }

    /** Creates a value that is stored under the own key. */
    public Storable(V value, FreshnessLifetime lifetime) {
      this(value, lifetime, /* isShareable= */ false);
    }

    /** Creates a transient value, which is stored under the own key. */
    public static <V> Storable<V> transientValue(V value, FreshnessLifetime lifetime) {
      return new Storable<>(value, lifetime, /* isShareable= */ false, /* isTransient= */ true);
    }

    /** Returns a copy with another lifetime. */
    Storable<V> withLifetime(FreshnessLifetime other) {
      return other.equals(lifetime) ? this : new Storable<>(value, other, isShareable, isTransient);
    }
  }

  /** A value for this caller only: others must load their own. */
  record Unstorable<V>(V value) implements LoadResult<V> {}

  /** No value. */
  record Failed<V>(Failure failure) implements LoadResult<V> {}
}
