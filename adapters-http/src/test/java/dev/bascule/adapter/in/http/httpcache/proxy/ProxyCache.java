package dev.bascule.adapter.in.http.httpcache.proxy;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.in.http.httpcache.CacheRequest;
import dev.bascule.adapter.in.http.httpcache.HttpCachePolicy;
import dev.bascule.adapter.in.http.httpcache.StoredResponse;
import dev.bascule.domain.cache.CacheLookup;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.TaggedKey;
import dev.bascule.domain.cache.lru.LruTtlCache;
import dev.bascule.domain.freshness.FreshnessLifetime;
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
final class ProxyCache {

  private static final int MAX_VARIANTS = 8;
  private static final FreshnessLifetime RETENTION = FreshnessLifetime.of(Duration.ofHours(1));
  private static final CacheSettings SETTINGS = new CacheSettings(2_000, 32L << 20, RETENTION);

  private final LruTtlCache<Target, List<CachedResponse>> cache;

  private record Target(String text) implements TaggedKey {
    @Override
    public List<CacheTag> tags() {
      return List.of();
    }
  }

  @GuardedBy("this")
  private final Set<Fetch> fetches = new HashSet<>();

  /** The fetching of one answer. What is invalidated meanwhile is not kept. */
  final class Fetch implements AutoCloseable {

    private final String target;
    private boolean invalidated;

    private Fetch(String target) {
      this.target = target;
    }

    /** Keeps what was fetched, in place of another for such requests. */
    boolean store(CachedResponse cached) {
      synchronized (ProxyCache.this) {
        return !invalidated && put(cached);
      }
    }

    private void invalidate() {
      invalidated = true;
    }

    @Override
    public void close() {
      end(this);
    }
  }

  ProxyCache(Ticker ticker) {
    this.cache = new LruTtlCache<>(SETTINGS, ProxyCache::weight, ticker);
  }

  /** Returns what was kept for such a request, fresh or stale. */
  Optional<CachedResponse> find(CacheRequest request) {
    List<CachedResponse> all = all(cache.get(new Target(request.target())));
    return HttpCachePolicy.select(request, all.stream().map(CachedResponse::stored).toList())
        .flatMap(
            stored -> all.stream().filter(cached -> cached.stored().equals(stored)).findFirst());
  }

  /** Begins to fetch an answer to {@code request}; to be closed when that has ended. */
  synchronized Fetch begin(CacheRequest request) {
    Fetch fetch = new Fetch(request.target());
    fetches.add(fetch);
    return fetch;
  }

  /** Forgets all answers to {@code target}, and those under way. */
  synchronized void forget(String target) {
    fetches.stream().filter(fetch -> fetch.target.equals(target)).forEach(Fetch::invalidate);
    boolean _ = cache.delete(new Target(target));
  }

  private synchronized boolean put(CachedResponse cached) {
    StoredResponse stored = cached.stored();
    Target target = new Target(stored.request().target());
    List<CachedResponse> variants = new ArrayList<>();
    variants.add(cached);
    all(cache.peek(target)).stream()
        .filter(other -> !HttpCachePolicy.matches(other.stored(), stored.request()))
        .limit(MAX_VARIANTS - 1)
        .forEach(variants::add);
    cache.put(target, List.copyOf(variants), RETENTION);
    return true;
  }

  private synchronized void end(Fetch fetch) {
    fetches.remove(fetch);
  }

  private static List<CachedResponse> all(CacheLookup<List<CachedResponse>> found) {
    return found instanceof CacheLookup.Fresh<List<CachedResponse>> fresh
        ? fresh.cached().value()
        : List.of();
  }

  private static long weight(List<CachedResponse> variants) {
    return variants.stream().mapToLong(cached -> 1_000L + cached.body().remaining()).sum();
  }
}
