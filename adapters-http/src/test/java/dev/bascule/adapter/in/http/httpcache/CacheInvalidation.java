package dev.bascule.adapter.in.http.httpcache;

import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Invalidation of stored responses by unsafe requests (RFC 9111, section 4.4). */
public final class CacheInvalidation {

  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

  private CacheInvalidation() {}

  /**
   * Returns the targets to invalidate: the request's own, and those of the same origin in the
   * response. None if the request failed.
   */
  public static Set<String> targets(CacheRequest request, CacheResponse response) {
    boolean succeeded = response.status() >= 200 && response.status() < 400;
    if (SAFE.contains(request.method()) || !succeeded) {
      return Set.of();
    }
    return Stream.concat(
            Stream.of(request.target()),
            Stream.of("Location", "Content-Location")
                .flatMap(name -> response.fields().first(name).stream())
                .flatMap(value -> local(value, request).stream()))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Optional<String> local(String reference, CacheRequest request) {
    String host = request.fields().first("Host").orElse("");
    try {
      URI own = URI.create("http://" + host + request.target());
      URI other = own.resolve(reference);
      return isSameOrigin(own, other)
          ? Optional.of(other.getRawPath() + query(other.getRawQuery()))
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static boolean isSameOrigin(URI own, URI other) {
    return own.getAuthority() != null && own.getAuthority().equals(other.getAuthority());
  }

  private static String query(@Nullable String raw) {
    return raw == null ? "" : "?" + raw;
  }
}
