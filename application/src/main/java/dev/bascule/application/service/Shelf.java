package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.Homes;
import dev.bascule.domain.cache.Loaded;
import dev.bascule.domain.cache.Partition;
import dev.bascule.domain.cache.ReadThrough;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.Scope;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.time.Deadline;
import java.util.function.Function;

/**
 * A cache, as the use cases use it: no stale value of a private partition leaves it once the server
 * has refused the credentials that it was fetched with.
 *
 * <p>Thread-safe.
 */
public final class Shelf<V> {

  private final ReadThrough<CacheKey, V> cache;
  private final Refusals refusals;
  private final Function<? super V, CacheHints> hints;

  /**
   * @param hints returns what is said of the keeping of a value, its scope as far as it is believed
   */
  public Shelf(
      ReadThrough<CacheKey, V> cache, Refusals refusals, Function<? super V, CacheHints> hints) {
    this.cache = requireNonNull(cache, "cache");
    this.refusals = requireNonNull(refusals, "refusals");
    this.hints = requireNonNull(hints, "hints");
  }

  /** Does what {@link ReadThrough#get} does. */
  Outcome<V> get(
      Homes<CacheKey> homes,
      FreshnessDemand demand,
      Deadline deadline,
      Function<? super Deadline, Loaded<V>> loader) {
    Outcome<V> outcome = cache.get(homes, demand, deadline, loader);
    if (!isWithheld(homes, outcome)) {
      return outcome;
    }
    return demand.onlyIfCached()
        ? new Outcome.Failed<>(new Failure.NotCached())
        : cache.get(homes, anew(demand), deadline, loader);
  }

  private boolean isWithheld(Homes<CacheKey> homes, Outcome<V> outcome) {
    return outcome instanceof Outcome.Served<V>(V value, Provenance.Hit(Freshness freshness))
        && freshness.isStale()
        && isPrivate(homes, value)
        && refusals.areSince(homes.own().server(), freshness.age());
  }

  private boolean isPrivate(Homes<CacheKey> homes, V value) {
    return !homes.own().partition().equals(Partition.SHARED)
        && hints.apply(value).scope() == Scope.PRIVATE;
  }

  private static FreshnessDemand anew(FreshnessDemand demand) {
    return new FreshnessDemand(
        /* reload= */ true, demand.dontStore(), /* onlyIfCached= */ false, null, null, null);
  }
}
