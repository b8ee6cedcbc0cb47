package dev.bascule.adapter.in.http.httpcache;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an answer says to caches that many share.
 *
 * @param directives what it says
 * @param targeted whether that is meant for such caches in particular (RFC 9213), so that nothing
 *     else the answer says of its life counts
 */
record ResponseDirectives(CacheDirectives directives, boolean targeted) {

  /** Reads the fields of an answer. A targeted field that is malformed or empty is ignored. */
  static ResponseDirectives of(HeaderFields fields) {
    Optional<CacheDirectives> targeted =
        TargetedCacheControl.read(fields.values("CDN-Cache-Control"));
    return targeted
        .map(directives -> new ResponseDirectives(directives, true))
        .orElseGet(
            () ->
                new ResponseDirectives(CacheDirectives.of(fields.values("Cache-Control")), false));
  }

  /** Tells whether nobody may keep the answer, who knows what its status means or does not. */
  boolean forbidsStoring(int status) {
    boolean understood = HttpCachePolicy.UNDERSTOOD.contains(status);
    return directives.has("must-understand") ? !understood : directives.has("no-store");
  }

  /** Tells whether the answer is for one client only. */
  boolean isPrivate() {
    return directives.hasBare("private");
  }

  /** Tells whether an answer to a request with a credential may be kept (RFC 9111, 3.5). */
  boolean isForMany() {
    return Stream.of("public", "s-maxage", "must-revalidate").anyMatch(directives::has);
  }

  /** Tells whether the origin wants to be asked each time. */
  boolean wantsValidation() {
    return directives.hasBare("no-cache");
  }

  /** Tells whether the answer must not be used once it is stale (RFC 9111, 4.2.4). */
  boolean forbidsStale() {
    return wantsValidation()
        || Stream.of("must-revalidate", "proxy-revalidate", "s-maxage").anyMatch(directives::has);
  }

  /** Returns the fields that are not for others, or not to be used unasked. */
  Set<String> reservedFields() {
    return Stream.of("private", "no-cache")
        .flatMap(name -> directives.fieldNames(name).stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Returns for how long the answer is fresh; null where it does not say. */
  @Nullable Duration freshFor() {
    Duration shared = directives.secondsOrZero("s-maxage");
    return shared == null ? directives.secondsOrZero("max-age") : shared;
  }

  /** Returns the seconds of an extension of RFC 5861; none where it does not apply. */
  Duration staleFor(String name) {
    Duration seconds = directives.seconds(name);
    return seconds == null || forbidsStale() ? Duration.ZERO : seconds;
  }
}
