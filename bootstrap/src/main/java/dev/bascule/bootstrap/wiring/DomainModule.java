package dev.bascule.bootstrap.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.bascule.application.cache.Caches;
import dev.bascule.bootstrap.wiring.shared.SharedCaches;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.domain.cache.Cache;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.loading.LoadingCache;
import dev.bascule.domain.cache.loading.TtlJitter;
import dev.bascule.domain.cache.lru.LruTtlCache;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.time.Ticker;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.function.ToLongFunction;

/** Wires the core: clocks and caches. */
final class DomainModule extends AbstractModule {

  @Provides
  @Singleton
  static Ticker ticker() {
    return Ticker.system();
  }

  @Provides
  @Singleton
  static InstantSource dates() {
    return InstantSource.system();
  }

  @Provides
  @Singleton
  static ExecutorService background() {
    return BackgroundExecutors.create("background-", /* workers= */ 16, /* queueLength= */ 1024);
  }

  @Provides
  @Singleton
  static TtlJitter jitter(BridgeConfig config) {
    // Random, so that replicas do not refresh in step: in containers they all have process id 1.
    return new TtlJitter(config.jitter(), new SecureRandom().nextLong());
  }

  @Provides
  @Singleton
  static Caches caches(
      BridgeConfig config,
      SharedCaches sharedCaches,
      Ticker ticker,
      ExecutorService background,
      TtlJitter jitter) {
    Cache<CacheKey, Listing> listings = cache(config.tools(), DomainModule::weigh, ticker);
    Cache<CacheKey, McpResult> results = cache(config.responses(), DomainModule::weigh, ticker);
    Cache<CacheKey, ServerDiscovery> discoveries =
        cache(config.tools(), DomainModule::weigh, ticker);
    return new Caches(
        new LoadingCache<>(listings, sharedCaches.listings(listings), ticker, background, jitter),
        new LoadingCache<>(results, sharedCaches.results(results), ticker, background, jitter),
        new LoadingCache<>(
            discoveries, sharedCaches.discoveries(discoveries), ticker, background, jitter));
  }

  private static <V> Cache<CacheKey, V> cache(
      CacheSettings settings, ToLongFunction<V> weigher, Ticker ticker) {
    return new LruTtlCache<>(settings, weigher, ticker);
  }

  private static long weigh(McpResult result) {
    return (long) result.json().length() + result.reservedMeta().length();
  }

  private static long weigh(ServerDiscovery discovery) {
    return discovery.capabilities().length()
        + discovery.instructions().map(String::length).orElse(0)
        + (long) discovery.serverInfo().map(JsonBytes::length).orElse(0);
  }

  /** Returns the weight in bytes. A listing is held twice: as a whole and tool by tool. */
  private static long weigh(Listing listing) {
    return 2L * listing.json().length();
  }
}
