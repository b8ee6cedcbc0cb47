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
 * All of a request but its body and its identifier: what it asks for, and how it came. Several
 * requests may have the same one, so that what it says is found out once.
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
   * @param method the method, in capital letters
   * @param path the path as it was sent, the base path included
   * @param segments the path below the base path, cut at its slashes and then decoded, so that an
   *     encoded slash is part of a segment
   * @param query what follows the question mark, as it was sent; null if there is none
   * @param headers the header fields
   * @param origin how it came
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

  /** Returns the same with header fields of its own, which may be kept when the request ended. */
  public RequestHead withCopiedHeaders() {
    return new RequestHead(
        method, path, segments, query, HttpFields.build(headers).asImmutable(), origin);
  }

  /**
   * Returns the head of all requests that differ from this one in nothing but their traceparent,
   * which it lacks; the header fields are its own, as those of {@link #withCopiedHeaders}.
   */
  public RequestHead withoutTraceparent() {
    RequestHead shared =
        new RequestHead(
            method,
            path,
            segments,
            query,
            HttpFields.build(headers).remove(TraceContext.TRACEPARENT).asImmutable(),
            origin);
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

  /** Returns how fresh a cached value must be (RFC 9111, section 5.2.1). */
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
   * Returns the position of the request in a distributed trace; if the head lacks the traceparent,
   * that of the first request with this head, in which {@link BridgeRequest#trace} replaces it.
   */
  TraceContext trace() {
    TraceContext known = trace;
    if (known == null) {
      known = TraceContext.parse(headers::getValuesList);
      trace = known;
    }
    return known;
  }

  /** Returns what {@link #attach} was given last, if it is of {@code type}. */
  public <T> Optional<T> attachment(Class<T> type) {
    return type.isInstance(attachment) ? Optional.of(type.cast(attachment)) : Optional.empty();
  }

  /** Keeps what was found out about this, which must not be changed any more. */
  public void attach(Object found) {
    attachment = found;
  }
}
