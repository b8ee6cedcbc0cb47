package dev.bascule.application.activity;

import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;

/** How a call or request completed, for statistics. */
enum CallStatus {
  /** With a result. */
  WELL,
  /** With an error, after it was sent. */
  BADLY,
  /** It was rejected before it was sent. */
  REFUSED,
  /** It was cancelled before or after it was sent. */
  DROPPED,
  /** The caller made an error, which says nothing about the server. */
  ASTRAY;

  boolean isError() {
    return this == BADLY || this == REFUSED;
  }

  boolean isTimed() {
    return this == WELL || this == BADLY;
  }

  static CallStatus of(Outcome<McpResult> outcome) {
    return switch (outcome) {
      case Outcome.Served<McpResult> served ->
          served.value().kind() == McpResult.Kind.ERROR ? BADLY : WELL;
      case Outcome.Failed<McpResult>(Failure failure) -> of(failure);
    };
  }

  static CallStatus of(Failure failure) {
    return switch (failure) {
      case Failure.Rejected _,
          Failure.Refused _,
          Failure.Throttled _,
          Failure.Unreachable _,
          Failure.BadAnswer _,
          Failure.TimedOut _,
          Failure.StartTimedOut _ ->
          BADLY;
      case Failure.Resting _, Failure.CircuitOpen _, Failure.Saturated _, Failure.OverLimit _ ->
          REFUSED;
      case Failure.Cancelled _, Failure.NotCached _ -> DROPPED;
      case Failure.UnknownServer _, Failure.UnknownTool _, Failure.InvalidArguments _ -> ASTRAY;
    };
  }
}
