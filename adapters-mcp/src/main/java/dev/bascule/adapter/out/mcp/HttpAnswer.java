package dev.bascule.adapter.out.mcp;

import dev.bascule.domain.outcome.Failure;
import java.util.Optional;

/** What came of one POST. */
sealed interface HttpAnswer {

  /**
   * The request was answered.
   *
   * @param value what {@code result} holds
   * @param sessionId what the header {@code Mcp-Session-Id} holds; a secret
   */
  record Result(JsonSlice value, Optional<String> sessionId) implements HttpAnswer {}

  /** The server does not know the session any more, and so has not acted on the request. */
  record SessionLost() implements HttpAnswer {}

  /** There is no answer. */
  record NoAnswer(Failure.Upstream failure) implements HttpAnswer {}
}
