package dev.bascule.domain.cache.shared;

import dev.bascule.domain.freshness.FreshnessLifetime;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * A load whose result other replicas may use. Exactly one of {@link #store}, {@link
 * #markUncacheable} and {@link #fail} is called, once. No method blocks or throws.
 */
public interface SharedLoad<V> {

  /**
   * Returns a load whose result other replicas do not learn.
   *
   * @param age returns how much of the lifetime has passed
   */
  static <V> SharedLoad<V> unshared(Supplier<Duration> age) {
    return new SharedLoad<>() {
      @Override
      public Duration age() {
        return age.get();
      }

      @Override
      public void store(V value, FreshnessLifetime lifetime, boolean isShareable) {}

      @Override
      public void markUncacheable() {}

      @Override
      public void fail() {}
    };
  }

  /** Returns how much of the lifetime of the loaded value has passed: the time since it began. */
  Duration age();

  /**
   * Stores the value in the shared cache, unless it was invalidated since the load began.
   *
   * @param lifetime how long it may be used, from the beginning of the load; it is shared only
   *     while it is fresh
   * @param isShareable whether it is stored under the key for all callers, if there is one
   */
  void store(V value, FreshnessLifetime lifetime, boolean isShareable);

  /** Reports that the value must not be stored: equal requests do not wait for each other. */
  void markUncacheable();

  /** Reports that there is no value: each replica that waits for it loads it alone. */
  void fail();
}
