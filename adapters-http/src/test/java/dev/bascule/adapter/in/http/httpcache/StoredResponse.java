package dev.bascule.adapter.in.http.httpcache;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * An answer as a cache keeps it, but for its body.
 *
 * @param request what it answered
 * @param response the answer
 * @param requestedAt when it was asked for, or last confirmed
 * @param receivedAt when it came
 */
public record StoredResponse(
    CacheRequest request, CacheResponse response, Instant requestedAt, Instant receivedAt) {

  public StoredResponse {
    requireNonNull(request, "request");
    requireNonNull(response, "response");
    requireNonNull(requestedAt, "requestedAt");
    requireNonNull(receivedAt, "receivedAt");
  }

  StoredResponse with(HeaderFields fields) {
    return new StoredResponse(request, response.with(fields), requestedAt, receivedAt);
  }
}
