package dev.bascule.domain.cache.shared;

import dev.bascule.domain.freshness.FreshnessLifetime;
import java.time.Duration;

/** The reply of an engine to a look-up. */
public sealed interface SharedReply<V> {

  /**
   * A value.
   *
   * @param name which of the names has it: 0 for the first
   * @param age the time since its load began, by the clock of the engine
   * @param lifetime its lifetime, from the beginning of its load
   */
  record Found<V>(int name, V value, Duration age, FreshnessLifetime lifetime)
      implements SharedReply<V> {

    /** An engine whose clock was set back states a negative age, which counts as zero. */
    public Found {
      age = age.isNegative() ? Duration.ZERO : age;
    }
  }

  /** No value; the lease was granted. */
  record Leased<V>() implements SharedReply<V> {}

  /** No value; another replica has the lease. */
  record Waiting<V>() implements SharedReply<V> {}

  /**
   * No value, and no lease: the last load failed, its value must not be stored, or the lease lasts
   * longer than a replica would have it.
   */
  record Unleased<V>() implements SharedReply<V> {}
}
