package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.Loaded;
import dev.bascule.domain.cache.Partition;
import dev.bascule.domain.cache.ReadThrough;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.freshness.Lifetime;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.mcp.FetchedPage;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.Page;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  private final Ticker ticker;

  public Listings(ReadThrough<CacheKey, Listing> cache, Passage passage, Ticker ticker) {
    this.cache = requireNonNull(cache, "cache");
    this.passage = requireNonNull(passage, "passage");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /** Returns the tools of the server, without those that the operator disabled. */
  Outcome<Listing> list(
      Upstream upstream, ListKind kind, FreshnessDemand demand, Deadline deadline) {
    return cache.get(keyOf(upstream, kind), demand, deadline, given -> load(upstream, kind, given));
  }

  /** Fetches the tools of the server anew, in the background; once at a time for each server. */
  void renewSoon(Upstream upstream) {
    Duration wait = upstream.policy().breaker().callTimeout();
    cache.refresh(
        keyOf(upstream, ListKind.TOOLS), wait, given -> load(upstream, ListKind.TOOLS, given));
  }

  /** Returns the cached listing, however old, without counting a look-up. */
  Optional<Listing> peek(Upstream upstream) {
    return cache.peek(keyOf(upstream, ListKind.TOOLS));
  }

  private static CacheKey keyOf(Upstream upstream, ListKind kind) {
    return CacheKey.ofListing(Partition.SHARED, upstream.id(), kind);
  }

  private Loaded<Listing> load(Upstream upstream, ListKind kind, Deadline deadline) {
    Outcome<Listing> outcome =
        passage.ask(
            upstream,
            new Request<>(
                kind.method(),
                deadline,
                /* mayRunTwice= */ true,
                timeout -> walk(upstream.server(), kind, timeout)));
    return switch (outcome) {
      case Outcome.Served<Listing>(Listing listing, Provenance _) ->
          new Loaded.Storable<>(shown(listing, upstream), lifetimeOf(listing, upstream));
      case Outcome.Failed<Listing>(Failure failure) -> new Loaded.Failed<>(failure);
    };
  }

  private Reply<Listing> walk(McpServer server, ListKind kind, Duration timeout) {
    Deadline deadline = Deadline.after(timeout, ticker);
    List<FetchedPage> pages = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      switch (server.list(kind, cursor, Exchange.ANONYMOUS, deadline.remaining(ticker))) {
        case Reply.Failed<Page>(Failure.Upstream failure) -> {
          return new Reply.Failed<>(failure);
        }
        case Reply.Answered<Page>(Page page) -> {
          pages.add(new FetchedPage(cursor, page, ticker.nanos()));
          cursor = page.nextCursor();
        }
      }
    } while (cursor.isPresent());
    return new Reply.Answered<>(Listing.ofPages(kind, pages));
  }

  private static Listing shown(Listing listing, Upstream upstream) {
    return listing.kind() == ListKind.TOOLS
        ? listing.without(key -> upstream.policy().disables(new ToolName(key)))
        : listing;
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
