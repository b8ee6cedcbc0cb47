package dev.bascule.adapter.in.http.caching;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.freshness.FreshnessDemand;

/**
 * What a cache looks at of a request.
 *
 * @param method the method, in capital letters
 * @param target the path and the query
 * @param fields the header fields
 */
public record RequestHead(String method, String target, Fields fields) {

  public RequestHead {
    requireNonNull(method, "method");
    requireNonNull(target, "target");
    requireNonNull(fields, "fields");
  }

  /** Returns how fresh a stored answer must be. */
  public FreshnessDemand demand() {
    return CacheControl.demandOf(fields.values("Cache-Control"), fields.values("Pragma"));
  }

  /** Tells whether a stored answer can be given at all. */
  boolean onlyReads() {
    return method.equals("GET") || method.equals("HEAD");
  }

  /** Returns the same request with other fields. */
  public RequestHead with(Fields others) {
    return new RequestHead(method, target, others);
  }
}
