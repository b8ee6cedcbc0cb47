package dev.bascule.adapter.in.http.httpcache;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A stored response without its body.
 *
 * @param request the request
 * @param response the response
 * @param requestedAt when it was requested, or last validated
 * @param receivedAt when it was received
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
