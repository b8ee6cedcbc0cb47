package dev.bascule.adapter.in.http.httpcache;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.freshness.FreshnessRequirement;

/**
 * What a cache looks at of a request.
 *
 * @param method the method, in capital letters
 * @param target the path and the query
 * @param fields the header fields
 */
public record CacheRequest(String method, String target, HeaderFields fields) {

  public CacheRequest {
    requireNonNull(method, "method");
    requireNonNull(target, "target");
    requireNonNull(fields, "fields");
  }

  /** Returns how fresh a stored answer must be. */
  public FreshnessRequirement requirement() {
    return RequestCacheControl.parse(fields.values("Cache-Control"), fields.values("Pragma"));
  }

  /** Tells whether a stored answer can be given at all. */
  boolean onlyReads() {
    return method.equals("GET") || method.equals("HEAD");
  }

  /** Returns the same request with other fields. */
  public CacheRequest with(HeaderFields others) {
    return new CacheRequest(method, target, others);
  }
}
