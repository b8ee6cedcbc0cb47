package dev.bascule.adapter.out.mcp.http;

import dev.bascule.domain.result.Failure;
import dev.bascule.mcp.json.JsonSlice;
import java.util.Optional;

/** The result of one POST. */
public sealed interface PostResponse {

  /**
   * A JSON-RPC result.
   *
   * @param value the content of {@code result}
   * @param sessionId the content of the header {@code Mcp-Session-Id}; a secret
   */
  record Result(JsonSlice value, Optional<String> sessionId) implements PostResponse {}

  /**
   * The session is unknown to the server, which thus has not processed the request; or a proxy has
   * rejected it with the same status.
   */
  record SessionLost() implements PostResponse {}

  /**
   * The server rejected the request in a way that may mean that the session is unknown, or anything
   * else: it may have processed the request.
   *
   * @param failure the failure if the session is not lost
   */
  record SessionInDoubt(Failure.UpstreamFailure failure) implements PostResponse {}

  /** No response. */
  record NoAnswer(Failure.UpstreamFailure failure) implements PostResponse {}
}
