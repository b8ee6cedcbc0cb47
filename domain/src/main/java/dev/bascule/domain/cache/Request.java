package dev.bascule.domain.cache;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.time.Deadline;
import java.util.function.Supplier;

/** One caller's wish for a value. */
record Request<K, V>(K key, FreshnessDemand demand, Deadline deadline, Supplier<Loaded<V>> loader) {

  Request {
    requireNonNull(key, "key");
    requireNonNull(demand, "demand");
    requireNonNull(deadline, "deadline");
    requireNonNull(loader, "loader");
  }
}
