package dev.bascule.domain.cache.shared;

import dev.bascule.domain.cache.Cache;
import dev.bascule.domain.cache.CacheReader;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.TaggedKey;
import dev.bascule.domain.time.Deadline;
import java.util.Optional;

/**
 * A cache that replicas share, between a replica's own cache and the loader: looked up by the
 * leader of a single flight before it loads.
 *
 * <p>Implementations are thread-safe. No method throws if the shared cache is unavailable: then the
 * replica has its own cache only, whose values it serves for a limited time, because it no longer
 * receives invalidations by other replicas.
 */
public interface SharedCache<K extends TaggedKey, V> {

  /** Returns a shared cache that stores nothing. */
  static <K extends TaggedKey, V> SharedCache<K, V> none() {
    return new NoSharedCache<>();
  }

  /**
   * Returns look-ups in {@code own} that find no value which could be older than an invalidation by
   * another replica allows.
   */
  CacheReader<K, V> guard(Cache<K, V> own);

  /**
   * Looks up a value, or obtains the right to load it. Blocks while another replica is loading the
   * value, at most until the deadline.
   *
   * @param own the key of the requesting callers
   * @param shared the key for all callers; empty if sharing is not allowed
   */
  SharedLookup<V> find(K own, Optional<K> shared, Deadline deadline);

  /** Returns whether other replicas may have the values. */
  boolean isDistributed();

  /** Returns whether {@link #find} might find a value. Never blocks. */
  boolean mayHave(K own);

  /**
   * Begins a load regardless of stored values and of other replicas. Parameters as of {@link
   * #find}.
   */
  SharedLoad<V> reload(K own, Optional<K> shared);

  /**
   * Begins a new generation of the values with {@code tag}: no replica finds an older one in the
   * shared cache, or stores one there so that another could find it. Call it before the values are
   * deleted from the own cache, and {@link #announce} or {@link #announceInBackground} after that.
   * Never blocks.
   */
  void beginGeneration(CacheTag tag);

  /**
   * Like {@link #beginGeneration(CacheTag)}, but other replicas make the values in their own caches
   * stale instead of deleting them.
   *
   * @param tag a tag of a whole tool, or a slot
   */
  void beginSoftGeneration(CacheTag tag);

  /** Like {@link #beginGeneration(CacheTag)}, for all values. */
  void beginGeneration();

  /**
   * Announces new generations to the other replicas. Blocks for no longer than one operation of the
   * shared cache may take. If it is unavailable, announces them when it is available again.
   */
  void announce();

  /**
   * Like {@link #announce}, but never blocks: announces them on another thread, and those that
   * begin shortly after that together.
   */
  void announceInBackground();

  /**
   * Returns a number that is equal for two loads only if a caller of the later one may use the
   * result of the earlier one, with regard to invalidations by other replicas.
   */
  long flightRound();
}
