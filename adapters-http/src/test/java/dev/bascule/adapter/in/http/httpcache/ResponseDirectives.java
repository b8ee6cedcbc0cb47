package dev.bascule.adapter.in.http.httpcache;

import dev.bascule.adapter.in.http.httpcache.RequestCacheControl.CacheDirectives;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The response directives for shared caches.
 *
 * @param directives the directives
 * @param targeted whether they are targeted at such caches (RFC 9213), so that no other directives
 *     count
 */
record ResponseDirectives(CacheDirectives directives, boolean targeted) {

  /** Parses the fields of a response. A malformed or empty targeted field is ignored. */
  static ResponseDirectives of(HeaderFields fields) {
    Optional<CacheDirectives> targeted =
        TargetedCacheControl.read(fields.values("CDN-Cache-Control"));
    return targeted
        .map(directives -> new ResponseDirectives(directives, true))
        .orElseGet(
            () ->
                new ResponseDirectives(CacheDirectives.of(fields.values("Cache-Control")), false));
  }

  /**
   * Returns whether the response must not be stored, depending on whether its status is understood.
   */
  boolean forbidsStoring(int status) {
    boolean understood = HttpCachePolicy.UNDERSTOOD.contains(status);
    return directives.has("must-understand") ? !understood : directives.has("no-store");
  }

  /** Returns whether the response is private. */
  boolean isPrivate() {
    return directives.hasBare("private");
  }

  /** Returns whether a response to a request with credentials may be stored (RFC 9111, 3.5). */
  boolean isForMany() {
    return Stream.of("public", "s-maxage", "must-revalidate").anyMatch(directives::has);
  }

  /** Returns whether the response must be validated before each use. */
  boolean wantsValidation() {
    return directives.hasBare("no-cache");
  }

  /** Returns whether the response must not be used when it is stale (RFC 9111, 4.2.4). */
  boolean forbidsStale() {
    return wantsValidation()
        || Stream.of("must-revalidate", "proxy-revalidate", "s-maxage").anyMatch(directives::has);
  }

  /** Returns the fields that are private, or require validation. */
  Set<String> reservedFields() {
    return Stream.of("private", "no-cache")
        .flatMap(name -> HeaderLists.split(directives.value(name)).stream())
        .map(field -> field.toLowerCase(Locale.ROOT))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Returns the freshness lifetime; null if there is none. */
  @Nullable Duration freshFor() {
    Duration shared = directives.secondsOrZero("s-maxage");
    return shared == null ? directives.secondsOrZero("max-age") : shared;
  }

  /** Returns the seconds of an extension of RFC 5861; none if it does not apply. */
  Duration staleFor(String name) {
    Duration seconds = directives.seconds(name);
    return seconds == null || forbidsStale() ? Duration.ZERO : seconds;
  }
}
