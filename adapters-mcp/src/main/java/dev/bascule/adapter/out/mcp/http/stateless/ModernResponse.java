package dev.bascule.adapter.out.mcp.http.stateless;

import dev.bascule.adapter.out.mcp.json.JsonSlice;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.Rejected;
import java.util.Optional;

/** A server's response to one POST of revision 2026-07-28. */
sealed interface ModernResponse {

  /**
   * A JSON-RPC result.
   *
   * @param value the content of {@code result}
   */
  record Result(JsonSlice value) implements ModernResponse {}

  /**
   * An error response.
   *
   * @param status the HTTP status
   * @param error the JSON-RPC error, if there is one
   * @param failure the failure of the request
   */
  record ErrorResponse(int status, Optional<Rejected> error, Failure.UpstreamFailure failure)
      implements ModernResponse {}

  /**
   * No usable response.
   *
   * @param failure the failure of the request
   */
  record NoResult(Failure.UpstreamFailure failure) implements ModernResponse {}
}
