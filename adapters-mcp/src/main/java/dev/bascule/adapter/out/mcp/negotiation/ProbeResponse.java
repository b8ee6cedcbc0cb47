package dev.bascule.adapter.out.mcp.negotiation;

import dev.bascule.adapter.out.mcp.protocol.DiscoverResult;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.Rejected;

/** A server's response to {@code server/discover} as a probe. */
public sealed interface ProbeResponse {

  /** A discovery result. */
  record Success(DiscoverResult discoverResult) implements ProbeResponse {}

  /**
   * A JSON-RPC error.
   *
   * @param status the HTTP status; 200 for other transports
   */
  record RpcError(int status, Rejected error) implements ProbeResponse {}

  /**
   * An HTTP error without a JSON-RPC error.
   *
   * @param status the HTTP status
   * @param failure the failure of a request with this response
   */
  record HttpError(int status, Failure.UpstreamFailure failure) implements ProbeResponse {}

  /**
   * No usable response.
   *
   * @param failure the failure of a request with this result
   */
  record NoResult(Failure.UpstreamFailure failure) implements ProbeResponse {}
}
