package dev.bascule.bootstrap.wiring.shared;

import dev.bascule.domain.cache.Cache;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.shared.SharedCache;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerDiscovery;

/** The shared cache behind each own cache of the bridge. */
public interface SharedCaches extends AutoCloseable {

  /** Those of a single bridge, which share nothing. */
  SharedCaches NONE =
      new SharedCaches() {
        @Override
        public SharedCache<CacheKey, Listing> listings(Cache<CacheKey, Listing> own) {
          return SharedCache.none();
        }

        @Override
        public SharedCache<CacheKey, McpResult> results(Cache<CacheKey, McpResult> own) {
          return SharedCache.none();
        }

        @Override
        public SharedCache<CacheKey, ServerDiscovery> discoveries(
            Cache<CacheKey, ServerDiscovery> own) {
          return SharedCache.none();
        }

        @Override
        public void start() {}

        @Override
        public void close() {}
      };

  /** Returns the shared cache behind {@code own}; called once, before {@link #start}. */
  SharedCache<CacheKey, Listing> listings(Cache<CacheKey, Listing> own);

  /** Returns the shared cache behind {@code own}; called once, before {@link #start}. */
  SharedCache<CacheKey, McpResult> results(Cache<CacheKey, McpResult> own);

  /** Returns the shared cache behind {@code own}; called once, before {@link #start}. */
  SharedCache<CacheKey, ServerDiscovery> discoveries(Cache<CacheKey, ServerDiscovery> own);

  /** Begins to connect to the engine, in the background. */
  void start();

  /**
   * Sends pending invalidations and gives up leases, if the engine is available, and disconnects.
   */
  @Override
  void close();
}
