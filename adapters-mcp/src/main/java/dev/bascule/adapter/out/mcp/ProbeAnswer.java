package dev.bascule.adapter.out.mcp;

import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Failure.Rejected;

/** What came of asking a server {@code server/discover}, not knowing what it speaks. */
sealed interface ProbeAnswer {

  /** It said what it can do. */
  record Said(Discovered discovered) implements ProbeAnswer {}

  /**
   * It answered with a JSON-RPC error.
   *
   * @param status the HTTP status; 200 where there is none
   */
  record RpcError(int status, Rejected error) implements ProbeAnswer {}

  /**
   * It refused, and its words are no JSON-RPC.
   *
   * @param status the HTTP status
   * @param failure what that means for a request
   */
  record Refusal(int status, Failure.Upstream failure) implements ProbeAnswer {}

  /**
   * There was no answer, or none of use.
   *
   * @param failure what that means for a request
   */
  record Nothing(Failure.Upstream failure) implements ProbeAnswer {}
}
