package dev.bascule.domain.mcp;

/** Which callers may share a cached value. */
public enum CacheScope {
  /** Every caller. */
  PUBLIC,
  /** Only the caller for which it was loaded. */
  PRIVATE
}
