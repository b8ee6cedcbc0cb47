package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.Loaded;
import dev.bascule.domain.cache.Partition;
import dev.bascule.domain.cache.ReadThrough;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.freshness.Lifetime;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.tool.Listing;
import java.time.Duration;
import java.util.Optional;

/**
 * The way of a listing: cache, passage, server.
 *
 * <p>One set of credentials is presented to a server, whoever asks, so that a listing fetched for
 * one caller is what every other would be given: the entries are shared.
 *
 * <p>Thread-safe.
 */
public final class Listings {

  /** The longest life of a listing, whoever asks for it; longer ones are cut. */
  private static final Duration LONGEST_LIFE = Duration.ofHours(24);

  private final ReadThrough<CacheKey, Listing> cache;
  private final Passage passage;

  public Listings(ReadThrough<CacheKey, Listing> cache, Passage passage) {
    this.cache = requireNonNull(cache, "cache");
    this.passage = requireNonNull(passage, "passage");
  }

  /** Returns the tools of the server, without those that the operator disabled. */
  Outcome<Listing> list(Upstream upstream, FreshnessDemand demand, Deadline deadline) {
    return cache.get(keyOf(upstream), demand, deadline, given -> load(upstream, given));
  }

  /** Fetches the tools of the server anew, in the background; once at a time for each server. */
  void renewSoon(Upstream upstream) {
    Duration wait = upstream.policy().breaker().callTimeout();
    cache.refresh(keyOf(upstream), wait, given -> load(upstream, given));
  }

  /** Returns the cached listing, however old, without counting a look-up. */
  Optional<Listing> peek(Upstream upstream) {
    return cache.peek(keyOf(upstream));
  }

  private static CacheKey keyOf(Upstream upstream) {
    return CacheKey.ofTools(Partition.SHARED, upstream.id());
  }

  private Loaded<Listing> load(Upstream upstream, Deadline deadline) {
    Outcome<Listing> outcome =
        passage.ask(
            upstream,
            new Request<>(
                "tools/list",
                deadline,
                /* mayRunTwice= */ true,
                timeout -> upstream.server().listTools(timeout)));
    return switch (outcome) {
      case Outcome.Served<Listing>(Listing listing, Provenance _) ->
          new Loaded.Storable<>(
              listing.without(upstream.policy()::disables), lifetimeOf(listing, upstream));
      case Outcome.Failed<Listing>(Failure failure) -> new Loaded.Failed<>(failure);
    };
  }

  private static Lifetime lifetimeOf(Listing listing, Upstream upstream) {
    Lifetime configured = upstream.policy().listing();
    Duration asked = listing.hints().timeToLive();
    return configured.withFresh(withinBounds(asked == null ? configured.fresh() : asked));
  }

  /**
   * A life of no time makes a listing stale at once, but does not forget it: calls go by it, and it
   * stands in while the server is down.
   */
  private static Duration withinBounds(Duration life) {
    if (life.isZero()) {
      return Duration.ofNanos(1);
    }
    return life.compareTo(LONGEST_LIFE) > 0 ? LONGEST_LIFE : life;
  }
}
