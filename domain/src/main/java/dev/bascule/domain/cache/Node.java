package dev.bascule.domain.cache;

import dev.bascule.domain.freshness.Lifetime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a cache. All moments are those of its {@link Elapsed}.
 *
 * <p>The look-up result for a fresh value is made here, once, so that a hit allocates nothing.
 */
final class Node<K, V> {

  private final Candidate<K, V> candidate;
  private final Lookup.@Nullable Fresh<V> fresh;
  private final long freshUntil;
  private final long revalidatableUntil;
  private final long heldUntil;
  private final long sequence;

  /** Its places by recency and among the deadlines; theirs to set. */
  int place;

  int heapIndex;

  /**
   * @param storedAt the moment at which it is stored
   * @param reading the ticker's reading at that moment
   * @param sequence tells which of two entries was stored first
   */
  Node(Candidate<K, V> candidate, long storedAt, long reading, long sequence) {
    Lifetime lifetime = candidate.lifetime();
    V value = candidate.value();
    this.candidate = candidate;
    this.fresh = value == null ? null : new Lookup.Fresh<>(new Stored<>(value, reading, lifetime));
    this.freshUntil = Elapsed.after(storedAt, lifetime.fresh());
    this.revalidatableUntil = Elapsed.after(freshUntil, lifetime.staleWhileRevalidate());
    this.heldUntil =
        Math.max(revalidatableUntil, Elapsed.after(freshUntil, lifetime.staleIfError()));
    this.sequence = sequence;
  }

  K key() {
    return candidate.key();
  }

  List<Group> groups() {
    return candidate.groups();
  }

  /** Returns the value; null for a mark. */
  @Nullable V value() {
    return candidate.value();
  }

  long bytes() {
    return candidate.bytes();
  }

  boolean isMark() {
    return fresh == null;
  }

  /** Tells whether a look-up at {@code now} finds a value that is served without waiting. */
  boolean isServedAt(long now) {
    return !isMark() && now < revalidatableUntil;
  }

  boolean isDeadAt(long now) {
    return now >= heldUntil;
  }

  /** Tells whether this entry dies before {@code other}; of two that die together, the older. */
  boolean diesBefore(Node<K, V> other) {
    return heldUntil == other.heldUntil ? sequence < other.sequence : heldUntil < other.heldUntil;
  }

  /** Returns what a look-up at {@code now} finds here if that is a fresh value; null otherwise. */
  Lookup.@Nullable Fresh<V> freshAt(long now) {
    return now < freshUntil ? fresh : null;
  }

  /** Returns what a look-up at {@code now} finds here, while the entry lives. */
  Lookup<V> lookupAt(long now, Epochs epochs) {
    if (fresh == null) {
      return new Lookup.Uncacheable<>(epochs.of(key(), groups()));
    }
    if (now < freshUntil) {
      return fresh;
    }
    long epoch = epochs.of(key(), groups());
    return now < revalidatableUntil
        ? new Lookup.StaleRevalidatable<>(fresh.stored(), epoch)
        : new Lookup.StaleOnError<>(fresh.stored(), epoch);
  }
}
