package dev.bascule.application.activity;

import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;

/** How a call or request completed, for statistics. */
enum CallStatus {
  /** The result is not an error. */
  SUCCEEDED,
  /** The server reported an error, or sent no valid response. */
  FAILED,
  /** It was rejected before it was sent, such as while a circuit breaker is open. */
  REJECTED,
  /** It was cancelled before or after it was sent. */
  CANCELLED,
  /** The caller made an error, or requested what the server does not offer. */
  CALLER_ERROR;

  boolean isError() {
    return this == FAILED;
  }

  boolean isTimed() {
    return this == SUCCEEDED || this == FAILED;
  }

  static CallStatus of(Outcome<McpResult> outcome) {
    return switch (outcome) {
      case Outcome.Served<McpResult> served ->
          served.value().kind() == McpResult.Kind.ERROR ? FAILED : SUCCEEDED;
      case Outcome.Failed<McpResult>(Failure failure) -> of(failure);
    };
  }

  static CallStatus of(Failure failure) {
    return switch (failure) {
      case Failure.Rejected rejected ->
          rejected.code() == Failure.Rejected.METHOD_NOT_FOUND ? CALLER_ERROR : FAILED;
      case Failure.Refused _,
          Failure.Throttled _,
          Failure.Unreachable _,
          Failure.BadAnswer _,
          Failure.TimedOut _,
          Failure.StartTimedOut _ ->
          FAILED;
      case Failure.NotRunning _, Failure.CircuitOpen _, Failure.Saturated _, Failure.OverLimit _ ->
          REJECTED;
      case Failure.Cancelled _, Failure.NotCached _ -> CANCELLED;
      case Failure.UnknownServer _, Failure.UnknownTool _, Failure.InvalidArguments _ ->
          CALLER_ERROR;
    };
  }
}
