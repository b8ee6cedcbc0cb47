package dev.bascule.adapter.out.mcp.negotiation;

import dev.bascule.adapter.out.mcp.protocol.DiscoverResult;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.Rejected;

/** What came of asking a server {@code server/discover}, not knowing what it speaks. */
public sealed interface ProbeResponse {

  /** It said what it can do. */
  record Success(DiscoverResult discoverResult) implements ProbeResponse {}

  /**
   * It answered with a JSON-RPC error.
   *
   * @param status the HTTP status; 200 where there is none
   */
  record RpcError(int status, Rejected error) implements ProbeResponse {}

  /**
   * It refused, and its words are no JSON-RPC.
   *
   * @param status the HTTP status
   * @param failure what that means for a request
   */
  record HttpError(int status, Failure.UpstreamFailure failure) implements ProbeResponse {}

  /**
   * There was no answer, or none of use.
   *
   * @param failure what that means for a request
   */
  record NoResult(Failure.UpstreamFailure failure) implements ProbeResponse {}
}
