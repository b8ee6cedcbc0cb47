package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.Group;
import dev.bascule.domain.cache.ReadThrough;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpResult;

/**
 * The caches.
 *
 * @param listings of what servers list
 * @param results of the results of tools, and of what resources hold
 * @param discoveries of what servers say of themselves; they come and go with the listings
 */
public record Caches(
    ReadThrough<CacheKey, Listing> listings,
    ReadThrough<CacheKey, McpResult> results,
    ReadThrough<CacheKey, Discovery> discoveries) {

  public Caches {
    requireNonNull(listings, "listings");
    requireNonNull(results, "results");
    requireNonNull(discoveries, "discoveries");
  }

  /** Forgets what lies in {@code group}. Returns how many live values there were. */
  int invalidate(Group group) {
    return invalidateListed(group) + results.invalidate(group);
  }

  /** Forgets what servers list and say of themselves, as far as it lies in {@code group}. */
  int invalidateListed(Group group) {
    return listings.invalidate(group) + discoveries.invalidate(group);
  }
}
