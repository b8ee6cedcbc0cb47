package dev.bascule.application.cache;

import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.loading.LoadingCache;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerDiscovery;
import java.util.List;

/**
 * The caches.
 *
 * @param results the results of tools and the contents of resources
 * @param discoveries the self-descriptions of servers; invalidated together with the listings
 */
public record Caches(
    LoadingCache<CacheKey, Listing> listings,
    LoadingCache<CacheKey, McpResult> results,
    LoadingCache<CacheKey, ServerDiscovery> discoveries) {

  /** Invalidates the values with {@code tag}. Returns the number of live values removed. */
  public int invalidate(CacheTag tag) {
    return invalidateListed(tag) + results.invalidate(tag);
  }

  /**
   * Invalidates the values with any of {@code tags}, like {@link LoadingCache#invalidateAsync}.
   * Returns the number of live values removed.
   */
  public int invalidateAsync(List<? extends CacheTag> tags) {
    return listings.invalidateAsync(tags)
        + discoveries.invalidateAsync(tags)
        + results.invalidateAsync(tags);
  }

  /**
   * Invalidates listings and self-descriptions with {@code tag}. Returns the number of live values
   * removed.
   */
  public int invalidateListed(CacheTag tag) {
    return listings.invalidate(tag) + discoveries.invalidate(tag);
  }
}
