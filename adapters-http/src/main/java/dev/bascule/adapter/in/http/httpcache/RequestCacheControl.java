package dev.bascule.adapter.in.http.httpcache;

import dev.bascule.domain.freshness.FreshnessRequirement;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The request directives of {@code Cache-Control} (RFC 9111, section 5.2.1).
 *
 * <p>Names are case-insensitive; unknown directives are ignored; the first of repeated directives
 * counts. Seconds beyond 2^31 are reduced to 2^31 (section 1.2.2). An invalid {@code max-age} is 0,
 * since the caller expects a fresh response; other invalid values are ignored.
 */
public final class RequestCacheControl {

  private static final Duration ANY = Duration.ofSeconds(Long.MAX_VALUE);

  private RequestCacheControl() {}

  /**
   * Returns the freshness that a request requires.
   *
   * @param cacheControl the values of all its {@code Cache-Control} fields
   * @param pragma those of its {@code Pragma} fields, which count only if there are none of the
   *     former (section 5.4)
   */
  public static FreshnessRequirement parse(List<String> cacheControl, List<String> pragma) {
    if (cacheControl.isEmpty()) {
      boolean reload = !pragma.isEmpty() && CacheDirectives.of(pragma).has("no-cache");
      return reload ? FreshnessRequirement.RELOAD : FreshnessRequirement.NONE;
    }
    CacheDirectives directives = CacheDirectives.of(cacheControl);
    return new FreshnessRequirement(
        directives.has("no-cache"),
        directives.has("no-store"),
        directives.has("only-if-cached"),
        directives.secondsOrZero("max-age"),
        directives.seconds("min-fresh"),
        maxStale(directives));
  }

  /** Returns the maximum staleness; unlimited if the directive has no value. */
  private static @Nullable Duration maxStale(CacheDirectives directives) {
    return directives.hasBare("max-stale") ? ANY : directives.seconds("max-stale");
  }
}
