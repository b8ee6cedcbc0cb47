package dev.bascule.adapter.in.http.httpcache;

import dev.bascule.domain.freshness.FreshnessRequirement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
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

  /**
   * The directives of a {@code Cache-Control} field (RFC 9111, section 5.2).
   *
   * <p>Names are case-insensitive; the first of repeated directives counts (section 4.2.1).
   *
   * @param byName the values, empty for none, by lower-case name
   */
  record CacheDirectives(Map<String, String> byName) {

    /** The maximum; larger numbers of seconds are reduced to it (section 1.2.2). */
    private static final long MAX_SECONDS = 1L << 31;

    CacheDirectives {
      byName = Map.copyOf(byName);
    }

    static CacheDirectives of(List<String> values) {
      Map<String, String> directives = new TreeMap<>();
      for (String part : HeaderLists.split(values)) {
        int equals = part.indexOf('=');
        String name = equals < 0 ? part : part.substring(0, equals);
        String value = equals < 0 ? "" : unquote(part.substring(equals + 1).strip());
        directives.putIfAbsent(name.strip().toLowerCase(Locale.ROOT), value);
      }
      return new CacheDirectives(directives);
    }

    boolean has(String name) {
      return byName.containsKey(name);
    }

    /** Returns whether the directive is present and has no value. */
    boolean hasBare(String name) {
      return has(name) && value(name).isEmpty();
    }

    String value(String name) {
      return byName.getOrDefault(name, "");
    }

    /** Returns the seconds of the directive; null if it is absent or has none. */
    @Nullable Duration seconds(String name) {
      return deltaSeconds(value(name));
    }

    /** Returns the seconds of the directive; zero if it is present without a valid number. */
    @Nullable Duration secondsOrZero(String name) {
      Duration seconds = seconds(name);
      return seconds == null && has(name) ? Duration.ZERO : seconds;
    }

    /** Parses a number of seconds; null if it is invalid. */
    static @Nullable Duration deltaSeconds(String text) {
      if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return null;
      }
      boolean isHuge = text.replaceFirst("^0+", "").length() > 10;
      return Duration.ofSeconds(isHuge ? MAX_SECONDS : Math.min(MAX_SECONDS, Long.parseLong(text)));
    }

    private static String unquote(String value) {
      boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
      return quoted ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value;
    }
  }
}
