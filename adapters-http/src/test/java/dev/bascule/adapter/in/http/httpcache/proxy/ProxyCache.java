package dev.bascule.adapter.in.http.httpcache.proxy;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.in.http.httpcache.CacheRequest;
import dev.bascule.adapter.in.http.httpcache.HttpCachePolicy;
import dev.bascule.adapter.in.http.httpcache.StoredResponse;
import dev.bascule.domain.cache.CacheLookup;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.TaggedKey;
import dev.bascule.domain.cache.TestCaches;
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
 * The product's cache, with the responses by target. How long an entry is stored and how long it is
 * fresh are independent: a stale entry can still be validated. Thread-safe.
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

  /** A fetch of one response. If its target is invalidated meanwhile, it is not stored. */
  final class Fetch implements AutoCloseable {

    private final String target;
    private boolean invalidated;

    private Fetch(String target) {
      this.target = target;
    }

    /** Stores the fetched response, or replaces the one for such requests. */
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

  /** Returns the stored response for such a request, fresh or stale. */
  Optional<CachedResponse> find(CacheRequest request) {
    List<CachedResponse> all = all(cache.get(new Target(request.target())));
    return HttpCachePolicy.select(request, all.stream().map(CachedResponse::stored).toList())
        .flatMap(
            stored -> all.stream().filter(cached -> cached.stored().equals(stored)).findFirst());
  }

  /** Starts to fetch a response to {@code request}; must be closed at the end. */
  synchronized Fetch begin(CacheRequest request) {
    Fetch fetch = new Fetch(request.target());
    fetches.add(fetch);
    return fetch;
  }

  /** Invalidates all responses to {@code target}, including those being fetched. */
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
    TestCaches.put(cache, target, List.copyOf(variants), RETENTION);
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
