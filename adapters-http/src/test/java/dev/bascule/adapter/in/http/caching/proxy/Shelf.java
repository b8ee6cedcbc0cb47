package dev.bascule.adapter.in.http.caching.proxy;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.in.http.caching.CachePolicy;
import dev.bascule.adapter.in.http.caching.RequestHead;
import dev.bascule.adapter.in.http.caching.StoredResponse;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.Group;
import dev.bascule.domain.cache.Grouped;
import dev.bascule.domain.cache.Lookup;
import dev.bascule.domain.cache.LruTtlCache;
import dev.bascule.domain.freshness.Lifetime;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The product's cache, with the answers to each target in it. How long one is kept, and how long it
 * may be used, are two things: one that is stale can be confirmed still. Thread-safe.
 */
final class Shelf {

  private static final int MOST_VARIANTS = 8;
  private static final Lifetime KEPT_FOR = Lifetime.of(Duration.ofHours(1));
  private static final CacheSettings SETTINGS = new CacheSettings(2_000, 32L << 20, KEPT_FOR);

  private final LruTtlCache<Target, List<Kept>> cache;

  private record Target(String text) implements Grouped {
    @Override
    public List<Group> groups() {
      return List.of();
    }
  }

  @GuardedBy("this")
  private final Set<Fetch> fetches = new HashSet<>();

  /** The fetching of one answer. What is invalidated meanwhile is not kept. */
  final class Fetch implements AutoCloseable {

    private final String target;
    private boolean overtaken;

    private Fetch(String target) {
      this.target = target;
    }

    /** Keeps what was fetched, in place of another for such requests. */
    boolean keep(Kept kept) {
      synchronized (Shelf.this) {
        return !overtaken && put(kept);
      }
    }

    private void overtake() {
      overtaken = true;
    }

    @Override
    public void close() {
      end(this);
    }
  }

  Shelf(Ticker ticker) {
    this.cache = new LruTtlCache<>(SETTINGS, Shelf::weight, ticker, (_, _, _) -> {});
  }

  /** Returns what was kept for such a request, fresh or stale. */
  Optional<Kept> find(RequestHead request) {
    List<Kept> all = all(cache.get(new Target(request.target())));
    return CachePolicy.select(request, all.stream().map(Kept::stored).toList())
        .flatMap(stored -> all.stream().filter(kept -> kept.stored().equals(stored)).findFirst());
  }

  /** Begins to fetch an answer to {@code request}; to be closed when that has ended. */
  synchronized Fetch begin(RequestHead request) {
    Fetch fetch = new Fetch(request.target());
    fetches.add(fetch);
    return fetch;
  }

  /** Forgets all answers to {@code target}, and those under way. */
  synchronized void forget(String target) {
    fetches.stream().filter(fetch -> fetch.target.equals(target)).forEach(Fetch::overtake);
    boolean _ = cache.delete(new Target(target));
  }

  private synchronized boolean put(Kept kept) {
    StoredResponse stored = kept.stored();
    Target target = new Target(stored.request().target());
    List<Kept> variants = new ArrayList<>();
    variants.add(kept);
    all(cache.peek(target)).stream()
        .filter(other -> !CachePolicy.answers(other.stored(), stored.request()))
        .limit(MOST_VARIANTS - 1)
        .forEach(variants::add);
    cache.put(target, List.copyOf(variants), KEPT_FOR);
    return true;
  }

  private synchronized void end(Fetch fetch) {
    fetches.remove(fetch);
  }

  private static List<Kept> all(Lookup<List<Kept>> found) {
    return found instanceof Lookup.Fresh<List<Kept>> fresh ? fresh.stored().value() : List.of();
  }

  private static long weight(List<Kept> variants) {
    return variants.stream().mapToLong(kept -> 1_000L + kept.body().remaining()).sum();
  }
}
