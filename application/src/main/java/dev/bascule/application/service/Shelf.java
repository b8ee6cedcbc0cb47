package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.out.BridgeEvents;
import dev.bascule.application.port.out.CacheName;
import dev.bascule.domain.cache.AtHand;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.Homes;
import dev.bascule.domain.cache.Loaded;
import dev.bascule.domain.cache.Partition;
import dev.bascule.domain.cache.ReadThrough;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.time.Deadline;
import java.util.Optional;
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
  private final Ledger ledger;

  /**
   * @param name how operators call the cache
   * @param events is told how the cache met each request
   */
  public Shelf(
      ReadThrough<CacheKey, V> cache, Refusals refusals, CacheName name, BridgeEvents events) {
    this.cache = requireNonNull(cache, "cache");
    this.refusals = requireNonNull(refusals, "refusals");
    this.ledger = new Ledger(name, events);
  }

  /** Does what {@link ReadThrough#get} does. */
  Outcome<V> get(
      Homes<CacheKey> homes,
      FreshnessDemand demand,
      Deadline deadline,
      Function<? super Deadline, Loaded<V>> loader) {
    forgetWhatWasRefusedSince(homes.own());
    Outcome<V> outcome =
        cache.get(homes, demand, deadline, given -> load(homes.own(), given, loader));
    ledger.note(homes.own().server(), demand, outcome);
    return outcome;
  }

  /**
   * Does what {@link AtHand#take} does. No stale value is ever taken so, and thus none that was
   * refused since.
   */
  Optional<Outcome<V>> take(Homes<CacheKey> homes, FreshnessDemand demand) {
    Optional<Outcome<V>> outcome = cache.atHand().take(homes, demand);
    if (outcome.isPresent()) {
      ledger.note(homes.own().server(), demand, outcome.get());
    }
    return outcome;
  }

  /**
   * Returns what is stored, however old, as {@link #get} would where any age will do. Counts
   * nothing, and loads nothing.
   */
  Optional<V> peek(Homes<CacheKey> homes) {
    forgetWhatWasRefusedSince(homes.own());
    return cache.peek(homes);
  }

  /** Counts a look-up of what {@link #peek} has returned. */
  void use(Homes<CacheKey> homes) {
    ledger.note(homes.own().server(), FreshnessDemand.ANY_AGE, cache.atHand().use(homes));
  }

  /** Does what {@link AtHand#holdsNothing} does. */
  boolean holdsNothing(Homes<CacheKey> homes) {
    return cache.atHand().holdsNothing(homes);
  }

  /** Counts a look-up in vain, for somebody who came to {@code outcome} without the cache. */
  void miss(Homes<CacheKey> homes, FreshnessDemand demand, Outcome<V> outcome) {
    cache.atHand().miss(homes);
    ledger.note(homes.own().server(), demand, outcome);
  }

  /** What became stale, or was refused, while this took its time must not stand in for it. */
  private Loaded<V> load(
      CacheKey own, Deadline deadline, Function<? super Deadline, Loaded<V>> loader) {
    Loaded<V> loaded = loader.apply(deadline);
    if (loaded instanceof Loaded.Failed<V>) {
      forgetWhatWasRefusedSince(own);
    }
    return loaded;
  }

  private void forgetWhatWasRefusedSince(CacheKey own) {
    if (refusals.isKnown(own.server()) && !own.partition().equals(Partition.SHARED)) {
      cache.forgetIf(
          own,
          freshness -> freshness.isStale() && refusals.areSince(own.server(), freshness.age()));
    }
  }
}
