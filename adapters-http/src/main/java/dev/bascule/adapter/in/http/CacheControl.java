package dev.bascule.adapter.in.http;

import dev.bascule.domain.freshness.FreshnessDemand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The request directives of {@code Cache-Control} (RFC 9111, section 5.2.1).
 *
 * <p>Names are case-insensitive; a directive that is unknown is ignored; of one that is repeated
 * the first counts. Seconds beyond 2^31 are 2^31 (section 1.2.2). A {@code max-age} that is no
 * number is 0, since the caller wants something fresh; other nonsense is ignored.
 */
final class CacheControl {

  private static final long MOST_SECONDS = 1L << 31;

  private CacheControl() {}

  /**
   * Returns what a request demands.
   *
   * @param cacheControl the values of all its {@code Cache-Control} fields
   * @param pragma those of its {@code Pragma} fields, which count only if there are none of the
   *     former (section 5.4)
   */
  static FreshnessDemand demandOf(List<String> cacheControl, List<String> pragma) {
    Map<String, String> directives = directives(cacheControl.isEmpty() ? pragma : cacheControl);
    if (cacheControl.isEmpty()) {
      return directives.containsKey("no-cache") ? FreshnessDemand.RELOAD : FreshnessDemand.NONE;
    }
    return new FreshnessDemand(
        directives.containsKey("no-cache"),
        directives.containsKey("no-store"),
        directives.containsKey("only-if-cached"),
        maxAge(directives.get("max-age")),
        seconds(directives.get("min-fresh")),
        maxStale(directives.get("max-stale")));
  }

  private static @Nullable Duration maxAge(@Nullable String value) {
    Duration age = seconds(value);
    return value != null && age == null ? Duration.ZERO : age;
  }

  /** Without a value, the caller takes a value of any staleness. */
  private static @Nullable Duration maxStale(@Nullable String value) {
    return value != null && value.isEmpty() ? FreshnessDemand.ANY_AGE.maxStale() : seconds(value);
  }

  private static @Nullable Duration seconds(@Nullable String value) {
    if (value == null || value.isEmpty() || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return null;
    }
    boolean isHuge = value.replaceFirst("^0+", "").length() > 10;
    return Duration.ofSeconds(
        isHuge ? MOST_SECONDS : Math.min(MOST_SECONDS, Long.parseLong(value)));
  }

  /** Returns the directives with their values, empty for none, by their names in small letters. */
  private static Map<String, String> directives(List<String> fields) {
    Map<String, String> directives = new TreeMap<>();
    for (String field : fields) {
      for (String part : split(field)) {
        int equals = part.indexOf('=');
        String name = equals < 0 ? part : part.substring(0, equals);
        String value = equals < 0 ? "" : unquote(part.substring(equals + 1).strip());
        directives.putIfAbsent(name.strip().toLowerCase(Locale.ROOT), value);
      }
    }
    return directives;
  }

  /** Splits at the commas that are not inside quotes. */
  private static List<String> split(String field) {
    List<String> parts = new ArrayList<>();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '\\' && quoted) {
        i++;
      } else if (c == ',' && !quoted) {
        parts.add(field.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(field.substring(start));
    return parts;
  }

  private static String unquote(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value;
  }
}
