package dev.bascule.adapter.out.mcp.http.stateless;

import dev.bascule.adapter.out.mcp.json.JsonSlice;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.Rejected;
import java.util.Optional;

/** What a server answered to one POST of revision 2026-07-28. */
sealed interface ModernResponse {

  /**
   * The request was answered.
   *
   * @param value what {@code result} holds
   */
  record Result(JsonSlice value) implements ModernResponse {}

  /**
   * It was not.
   *
   * @param status the HTTP status
   * @param error the JSON-RPC error, if there is one
   * @param failure what it means for the request
   */
  record ErrorResponse(int status, Optional<Rejected> error, Failure.UpstreamFailure failure)
      implements ModernResponse {}

  /**
   * The answer is of no use.
   *
   * @param failure what it means for the request
   */
  record NoResult(Failure.UpstreamFailure failure) implements ModernResponse {}
}
