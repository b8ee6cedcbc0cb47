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

  /** The longest life that a server can ask for; longer ones are cut. */
  private static final Duration LONGEST_LIFE = Duration.ofHours(24);

  private final ReadThrough<CacheKey, Listing> cache;
  private final Passage passage;

  public Listings(ReadThrough<CacheKey, Listing> cache, Passage passage) {
    this.cache = requireNonNull(cache, "cache");
    this.passage = requireNonNull(passage, "passage");
  }

  /** Returns the tools of the server, without those that the operator disabled. */
  Outcome<Listing> list(Upstream upstream, FreshnessDemand demand, Deadline deadline) {
    return cache.get(keyOf(upstream), demand, deadline, () -> load(upstream, deadline));
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
            "tools/list",
            deadline,
            /* mayResend= */ true,
            timeout -> upstream.server().listTools(timeout));
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
    if (asked == null) {
      return configured;
    }
    return configured.withFresh(asked.compareTo(LONGEST_LIFE) > 0 ? LONGEST_LIFE : asked);
  }
}
