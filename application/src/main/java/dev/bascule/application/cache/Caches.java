package dev.bascule.application.cache;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.loading.LoadingCache;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerDiscovery;

/**
 * The caches.
 *
 * @param listings of what servers list
 * @param results of the results of tools, and of what resources hold
 * @param discoveries of what servers say of themselves; they come and go with the listings
 */
public record Caches(
    LoadingCache<CacheKey, Listing> listings,
    LoadingCache<CacheKey, McpResult> results,
    LoadingCache<CacheKey, ServerDiscovery> discoveries) {

  public Caches {
    requireNonNull(listings, "listings");
    requireNonNull(results, "results");
    requireNonNull(discoveries, "discoveries");
  }

  /** Forgets what lies in {@code tag}. Returns how many live values there were. */
  public int invalidate(CacheTag tag) {
    return invalidateListed(tag) + results.invalidate(tag);
  }

  /** Forgets what servers list and say of themselves, as far as it lies in {@code tag}. */
  public int invalidateListed(CacheTag tag) {
    return listings.invalidate(tag) + discoveries.invalidate(tag);
  }
}
