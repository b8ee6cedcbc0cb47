package dev.bascule.domain.tool;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a server says about keeping one of its listings (MCP 2026-07-28, server/utilities/caching).
 *
 * @param timeToLive {@code ttlMs}; null where the server does not speak of it, as before 2026-07-28
 * @param scope {@code cacheScope}; private where the server does not say
 */
public record CacheHints(@Nullable Duration timeToLive, Scope scope) {

  /** What holds for a server that says nothing. */
  public static final CacheHints NONE = new CacheHints(null, Scope.PRIVATE);

  /**
   * @throws IllegalArgumentException if {@code timeToLive} is negative
   */
  public CacheHints {
    requireNonNull(scope, "scope");
    if (timeToLive != null && timeToLive.isNegative()) {
      throw new IllegalArgumentException("timeToLive must not be negative, but was " + timeToLive);
    }
  }
}
