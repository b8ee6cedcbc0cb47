package dev.bascule.adapter.in.http.httpcache;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.freshness.FreshnessRequirement;

/**
 * The parts of a request that a cache uses.
 *
 * @param method the method, in upper case
 * @param target the path and the query
 * @param fields the header fields
 */
public record CacheRequest(String method, String target, HeaderFields fields) {

  public CacheRequest {
    requireNonNull(method, "method");
    requireNonNull(target, "target");
    requireNonNull(fields, "fields");
  }

  /** Returns the required freshness of a stored response. */
  public FreshnessRequirement requirement() {
    return RequestCacheControl.parse(fields.values("Cache-Control"), fields.values("Pragma"));
  }

  /** Returns whether a stored response can be used. */
  boolean onlyReads() {
    return method.equals("GET") || method.equals("HEAD");
  }

  /** Returns the same request with other fields. */
  public CacheRequest with(HeaderFields others) {
    return new CacheRequest(method, target, others);
  }
}
