package dev.bascule.adapter.in.http.httpcache;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * The parts of a response that a cache uses.
 *
 * @param status the status
 * @param fields the header fields
 */
public record CacheResponse(int status, HeaderFields fields) {

  public CacheResponse {
    requireNonNull(fields, "fields");
  }

  /** Returns the entity tag, if there is a well-formed one. */
  public Optional<EntityTag> entityTag() {
    return fields.first("ETag").flatMap(EntityTag::parse);
  }

  /** Returns whether the response can be validated. */
  boolean hasValidator() {
    return fields.has("ETag") || fields.has("Last-Modified");
  }

  /** Returns whether the response is a failure that a stale one may replace. */
  public boolean isFailure() {
    return switch (status) {
      case 500, 502, 503, 504 -> true;
      default -> false;
    };
  }

  CacheResponse with(HeaderFields others) {
    return new CacheResponse(status, others);
  }
}
