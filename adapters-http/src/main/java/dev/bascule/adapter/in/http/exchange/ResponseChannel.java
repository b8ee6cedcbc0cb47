package dev.bascule.adapter.in.http.exchange;

import dev.bascule.domain.json.JsonBytes;
import java.util.Map;
import java.util.Optional;

/** Where a live answer goes. Thread-safe; answers once, and throws where it is made to twice. */
public interface ResponseChannel extends McpHttpResponse {

  /** Answers with a value after all. */
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
   * Begins to answer with events. Where the bridge has too many streams open already, it answers
   * with 429, and the stream is one whose client has left.
   */
  @Override
  EventStream openEventStream(Map<String, String> headers);
}
