package dev.bascule.domain.mcp;

/** Who may be given a cached value. */
public enum CacheScope {
  /** Every caller. */
  PUBLIC,
  /** Only the caller that it was fetched for. */
  PRIVATE
}
