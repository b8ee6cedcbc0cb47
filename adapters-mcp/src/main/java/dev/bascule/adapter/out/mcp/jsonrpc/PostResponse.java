package dev.bascule.adapter.out.mcp.jsonrpc;

import dev.bascule.domain.result.Failure;

/** What one HTTP POST of a request leads to: the result as it was read, or why there is none. */
public sealed interface PostResponse
    permits RpcMessage.Result,
        PostResponse.SessionLost,
        PostResponse.SessionInDoubt,
        PostResponse.NoAnswer {

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
