package dev.bascule.domain.cache.shared;

import dev.bascule.domain.freshness.FreshnessLifetime;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Port: the values and leases of one cache in the engine, a data store that replicas share.
 *
 * <p>Implementations are thread-safe. Every operation is atomic, takes no longer than the
 * configured time, and throws {@link EngineException} if the engine does not reply in it.
 */
public interface SharedValues<K, V> {

  /**
   * A lease: the right to load one value, which ends after a while unless it is renewed.
   *
   * @param name the name of the value
   * @param id who has it
   */
  record Lease<K>(SharedName<K> name, RandomId id) {}

  /**
   * Looks up the names in their order. Fails if the engine has another history than they name. If
   * none has a value, leases the first to {@code lease}, unless another has the lease, the load of
   * another has just failed, or the name is marked as uncacheable.
   *
   * @param names at least one
   * @param leaseFor how long the lease lasts unless it is renewed
   */
  SharedReply<V> find(List<SharedName<K>> names, RandomId lease, Duration leaseFor);

  /**
   * Stores a value while it is fresh, ends the lease and removes the value at {@code superseded}.
   * Does nothing if the lease has ended. A value is never replaced by one whose load began earlier,
   * by the clock of the engine. A value that is too large is not stored, as by {@link
   * #endWithoutValue}.
   *
   * @param lease the lease; empty to store without one
   * @param age the time since its load began
   */
  void store(
      Optional<Lease<K>> lease,
      SharedName<K> name,
      V value,
      Duration age,
      FreshnessLifetime lifetime,
      Optional<SharedName<K>> superseded);

  /**
   * Ends the lease, and grants none for the name for {@code duration}. Does nothing if the lease
   * has ended.
   */
  void endWithoutValue(Lease<K> lease, Duration duration);

  /** Renews the leases that have not ended. Sends an operation even if there are none. */
  void renew(Collection<Lease<K>> leases, Duration leaseFor);
}
