package dev.bascule.adapter.out.mcp.http;

import dev.bascule.adapter.out.mcp.json.JsonSlice;
import dev.bascule.domain.result.Failure;
import java.util.Optional;

/** What came of one POST. */
public sealed interface PostResponse {

  /**
   * The request was answered.
   *
   * @param value what {@code result} holds
   * @param sessionId what the header {@code Mcp-Session-Id} holds; a secret
   */
  record Result(JsonSlice value, Optional<String> sessionId) implements PostResponse {}

  /** The server does not know the session any more, and so has not acted on the request. */
  record SessionLost() implements PostResponse {}

  /**
   * The server refused the request in words that may mean that it does not know the session any
   * more, but may be about anything: it may have acted on the request.
   *
   * @param failure what the refusal means if the session is not lost
   */
  record SessionInDoubt(Failure.UpstreamFailure failure) implements PostResponse {}

  /** There is no answer. */
  record NoAnswer(Failure.UpstreamFailure failure) implements PostResponse {}
}
