package dev.bascule.adapter.in.http.exchange;

import dev.bascule.domain.json.JsonBytes;
import java.util.Map;
import java.util.Optional;

/**
 * The channel for a streaming response. Thread-safe; responds once, and throws on a second attempt.
 */
public interface ResponseChannel extends McpHttpResponse {

  /** Sends a complete response instead of a stream. */
  void respond(CompleteResponse response);

  @Override
  default void respond(int status, Map<String, String> headers, Optional<JsonBytes> body) {
    CompleteResponse response =
        body.map(json -> CompleteResponse.json(status, json))
            .orElseGet(() -> CompleteResponse.empty(status));
    for (Map.Entry<String, String> header : headers.entrySet()) {
      response = response.with(header.getKey(), header.getValue());
    }
    respond(response);
  }

  /**
   * Starts an event stream. If too many streams are open, responds with 429 and returns a stream
   * without a client.
   */
  @Override
  EventStream openEventStream(Map<String, String> headers);
}
