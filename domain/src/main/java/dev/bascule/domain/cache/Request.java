package dev.bascule.domain.cache;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.time.Deadline;
import java.util.function.Function;

/** One caller's wish for a value. */
record Request<K, V>(
    Homes<K> homes,
    FreshnessDemand demand,
    Deadline deadline,
    Function<? super Deadline, Loaded<V>> loader) {

  Request {
    requireNonNull(homes, "homes");
    requireNonNull(demand, "demand");
    requireNonNull(deadline, "deadline");
    requireNonNull(loader, "loader");
  }

  /** Runs the loader, with the time that the caller has. */
  Loaded<V> load() {
    return loader.apply(deadline);
  }
}
