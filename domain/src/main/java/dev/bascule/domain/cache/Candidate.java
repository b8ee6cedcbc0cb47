package dev.bascule.domain.cache;

import dev.bascule.domain.freshness.Lifetime;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is to be stored: a value, or the mark that there can be none. Made before the lock is taken,
 * since it asks the key and the weigher.
 *
 * @param value null for a mark
 * @param bytes what it weighs; zero for a mark
 */
record Candidate<K, V>(
    K key, List<Group> groups, @Nullable V value, long bytes, Lifetime lifetime) {

  /** Returns the candidate for {@code value}. */
  static <K extends Grouped, V> Candidate<K, V> of(
      K key, V value, Lifetime lifetime, ToLongFunction<? super V> weigher) {
    long bytes = weigher.applyAsLong(value);
    if (bytes < 0) {
      throw new IllegalArgumentException("a value must not weigh less than 0, but was " + bytes);
    }
    return new Candidate<>(key, key.groups(), value, bytes, lifetime);
  }

  /** Returns the mark for {@code key}; it has no life but its fresh one. */
  static <K extends Grouped, V> Candidate<K, V> mark(K key, Lifetime lifetime) {
    return new Candidate<>(key, key.groups(), null, 0, Lifetime.of(lifetime.fresh()));
  }
}
