package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.ReadThrough;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpResult;

/**
 * The two caches.
 *
 * @param listings of lists of tools
 * @param results of the results of tools
 */
public record Caches(
    ReadThrough<CacheKey, Listing> listings, ReadThrough<CacheKey, McpResult> results) {

  public Caches {
    requireNonNull(listings, "listings");
    requireNonNull(results, "results");
  }
}
