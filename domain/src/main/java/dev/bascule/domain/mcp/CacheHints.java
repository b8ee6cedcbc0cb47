package dev.bascule.domain.mcp;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server's hints for caching one of its results (MCP 2026-07-28, server/utilities/caching).
 *
 * @param timeToLive {@code ttlMs}; null if the server did not send it, as before 2026-07-28
 * @param scope {@code cacheScope}; private if the server did not send it
 */
public record CacheHints(@Nullable Duration timeToLive, CacheScope scope) {

  /** The hints of a server that sent none. */
  public static final CacheHints NONE = new CacheHints(null, CacheScope.PRIVATE);

  /**
   * @throws IllegalArgumentException if {@code timeToLive} is negative
   */
  public CacheHints {
    requireNonNull(scope, "scope");
    if (timeToLive != null && timeToLive.isNegative()) {
      throw new IllegalArgumentException("timeToLive must not be negative, but was " + timeToLive);
    }
  }

  /** Returns these hints with the private scope. */
  public CacheHints asPrivate() {
    return new CacheHints(timeToLive, CacheScope.PRIVATE);
  }

  /** Returns the shortest time to live and the narrowest scope of {@code pages}. */
  static CacheHints ofAll(List<FetchedPage> pages) {
    Duration shortest = null;
    CacheScope scope = CacheScope.PUBLIC;
    for (FetchedPage fetched : pages) {
      CacheHints hints = fetched.page().hints();
      shortest = shorter(shortest, hints.timeToLive());
      if (hints.scope() == CacheScope.PRIVATE) {
        scope = CacheScope.PRIVATE;
      }
    }
    return new CacheHints(shortest, scope);
  }

  private static @Nullable Duration shorter(@Nullable Duration one, @Nullable Duration other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.compareTo(other) <= 0 ? one : other;
  }
}
