package dev.bascule.adapter.in.http.httpcache;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.httpcache.RequestCacheControl.CacheDirectives;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.FreshnessLifetime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The freshness lifetime and the age of a response (RFC 9111, section 4.2).
 *
 * @param lifetime its freshness lifetime, including staleness (RFC 5861)
 * @param initialAge its age when it was received
 * @param receivedAt when it was received
 */
public record HttpFreshness(FreshnessLifetime lifetime, Duration initialAge, Instant receivedAt) {

  /** The fraction of the time since the last change that counts as heuristic lifetime. */
  private static final int HEURISTIC_FRACTION = 10;

  public HttpFreshness {
    requireNonNull(lifetime, "lifetime");
    requireNonNull(initialAge, "initialAge");
    requireNonNull(receivedAt, "receivedAt");
  }

  /** Returns the freshness of {@code stored}. */
  public static HttpFreshness of(StoredResponse stored) {
    ResponseDirectives directives = ResponseDirectives.of(stored.response().fields());
    Duration fresh = explicit(stored, directives);
    return new HttpFreshness(
        new FreshnessLifetime(
            notNegative(fresh == null ? heuristic(stored, directives) : fresh),
            directives.staleFor("stale-while-revalidate"),
            directives.staleFor("stale-if-error")),
        initialAge(stored),
        stored.receivedAt());
  }

  /** Returns the freshness at {@code now}. */
  public Freshness at(Instant now) {
    Duration resident = notNegative(Duration.between(receivedAt, now));
    Duration age = initialAge.plus(resident);
    return new Freshness(age, lifetime.fresh().minus(age));
  }

  /** Returns whether the lifetime is explicit. */
  static boolean isExplicit(HeaderFields fields) {
    ResponseDirectives directives = ResponseDirectives.of(fields);
    return directives.freshFor() != null || (!directives.targeted() && fields.has("Expires"));
  }

  private static @Nullable Duration explicit(StoredResponse stored, ResponseDirectives directives) {
    HeaderFields fields = stored.response().fields();
    if (directives.freshFor() != null || directives.targeted() || !fields.has("Expires")) {
      return directives.freshFor();
    }
    // An invalid date is in the past (section 5.3).
    return fields
        .first("Expires")
        .flatMap(HttpDate::parse)
        .map(expires -> Duration.between(date(stored), expires))
        .orElse(Duration.ZERO);
  }

  private static Duration heuristic(StoredResponse stored, ResponseDirectives directives) {
    boolean allowed =
        HttpCachePolicy.GUESSABLE.contains(stored.response().status())
            || directives.directives().has("public");
    Optional<Instant> modified =
        stored.response().fields().first("Last-Modified").flatMap(HttpDate::parse);
    return allowed && modified.isPresent()
        ? Duration.between(modified.get(), date(stored)).dividedBy(HEURISTIC_FRACTION)
        : Duration.ZERO;
  }

  private static Duration initialAge(StoredResponse stored) {
    Duration apparent = notNegative(Duration.between(date(stored), stored.receivedAt()));
    Duration underWay = notNegative(Duration.between(stored.requestedAt(), stored.receivedAt()));
    Duration corrected = ageHeader(stored.response().fields()).plus(underWay);
    return apparent.compareTo(corrected) > 0 ? apparent : corrected;
  }

  /** The first of several values counts, and invalid ones are ignored (section 5.1). */
  private static Duration ageHeader(HeaderFields fields) {
    Duration told =
        HeaderLists.split(fields.values("Age")).stream()
            .findFirst()
            .map(CacheDirectives::deltaSeconds)
            .orElse(null);
    return told == null ? Duration.ZERO : told;
  }

  private static Instant date(StoredResponse stored) {
    return stored
        .response()
        .fields()
        .first("Date")
        .flatMap(HttpDate::parse)
        .orElse(stored.receivedAt());
  }

  private static Duration notNegative(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }
}
