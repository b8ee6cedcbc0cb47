package dev.bascule.adapter.in.http.httpcache;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What a cache looks at of an answer.
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

  /** Tells whether the origin can be asked if the answer still holds. */
  boolean hasValidator() {
    return fields.has("ETag") || fields.has("Last-Modified");
  }

  /** Tells whether the answer tells of a failure that an older one may stand in for. */
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
