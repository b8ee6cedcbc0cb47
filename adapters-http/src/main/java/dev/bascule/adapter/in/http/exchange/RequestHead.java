package dev.bascule.adapter.in.http.exchange;

import dev.bascule.adapter.in.http.httpcache.RequestCacheControl;
import dev.bascule.application.context.TraceContext;
import dev.bascule.domain.freshness.FreshnessRequirement;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/**
 * All of a request except its body and its identifier: what is requested, and where it came from.
 * Several requests may share a head, so that it is parsed only once.
 *
 * <p>Thread-safe.
 */
public final class RequestHead {

  private final String method;
  private final String path;
  private final List<String> segments;
  private final @Nullable String query;
  private final HttpFields headers;
  private final RequestOrigin origin;
  private volatile @Nullable FreshnessRequirement requirement;
  private volatile @Nullable TraceContext trace;
  private volatile @Nullable Object attachment;

  /**
   * @param method the method, in upper case
   * @param path the path as sent, including the base path
   * @param segments the path relative to the base path, split at slashes and then decoded, so that
   *     an encoded slash is part of a segment
   * @param query the part after the question mark, as sent; null if there is none
   * @param headers the header fields
   * @param origin where the request came from
   */
  public RequestHead(
      String method,
      String path,
      List<String> segments,
      @Nullable String query,
      HttpFields headers,
      RequestOrigin origin) {
    this.method = method;
    this.path = path;
    this.segments = List.copyOf(segments);
    this.query = query;
    this.headers = headers;
    this.origin = origin;
  }

  /** Returns a copy whose header fields may be kept when the request has completed. */
  public RequestHead withCopiedHeaders() {
    return withHeaders(HttpFields.build(headers));
  }

  private RequestHead withHeaders(HttpFields.Mutable other) {
    return new RequestHead(method, path, segments, query, other.asImmutable(), origin);
  }

  /** Returns the same, for all requests that differ only in their traceparent. */
  public RequestHead withoutTraceparent() {
    RequestHead shared = withHeaders(HttpFields.build(headers).remove(TraceContext.TRACEPARENT));
    shared.trace = trace();
    return shared;
  }

  public String method() {
    return method;
  }

  public String path() {
    return path;
  }

  public List<String> segments() {
    return segments;
  }

  public @Nullable String query() {
    return query;
  }

  public HttpFields headers() {
    return headers;
  }

  public RequestOrigin origin() {
    return origin;
  }

  /** Returns the required freshness of a cached value (RFC 9111, section 5.2.1). */
  FreshnessRequirement requirement() {
    FreshnessRequirement known = requirement;
    if (known == null) {
      known =
          RequestCacheControl.parse(
              headers.getValuesList(HttpHeader.CACHE_CONTROL),
              headers.getValuesList(HttpHeader.PRAGMA));
      requirement = known;
    }
    return known;
  }

  /**
   * Returns the position of the request in a distributed trace; if the traceparent was removed from
   * the head, that of the first request with this head, which {@link BridgeRequest#trace} replaces.
   */
  public TraceContext trace() {
    TraceContext known = trace;
    if (known == null) {
      known = TraceContext.parse(headers::getValuesList);
      trace = known;
    }
    return known;
  }

  /** Returns the last argument of {@link #attach} if it is of {@code type}. */
  public <T> Optional<T> attachment(Class<T> type) {
    return type.isInstance(attachment) ? Optional.of(type.cast(attachment)) : Optional.empty();
  }

  /** Stores something derived from this head; it must not be modified any more. */
  public void attach(Object found) {
    attachment = found;
  }
}
