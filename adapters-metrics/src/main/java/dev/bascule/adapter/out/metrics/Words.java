package dev.bascule.adapter.out.metrics;

import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import java.util.Locale;

/** What endings and states are called in labels: a promise to those who watch them. */
final class Words {

  static final String ANSWERED = "answered";

  private Words() {}

  /** Returns how a call ended. */
  static String of(Outcome<McpResult> outcome) {
    return switch (outcome) {
      case Outcome.Served<McpResult> served -> of(served.value().kind());
      case Outcome.Failed<McpResult>(Failure failure) -> of(failure);
    };
  }

  private static String of(McpResult.Kind kind) {
    return switch (kind) {
      case COMPLETE -> ANSWERED;
      case ERROR -> "tool_error";
      case CONTINUATION -> "continued";
    };
  }

  /** Returns why something failed. */
  static String of(Failure failure) {
    return switch (failure) {
      case Failure.Rejected _ -> "rejected";
      case Failure.Refused _ -> "refused";
      case Failure.Throttled _ -> "throttled";
      case Failure.Unreachable _ -> "unreachable";
      case Failure.BadAnswer _ -> "bad_answer";
      case Failure.TimedOut _ -> "timed_out";
      case Failure.Resting _ -> "resting";
      case Failure.Cancelled _ -> "cancelled";
      case Failure.CircuitOpen _ -> "circuit_open";
      case Failure.Saturated _ -> "saturated";
      case Failure.UnknownServer _ -> "unknown_server";
      case Failure.UnknownTool _ -> "unknown_tool";
      case Failure.NotCached _ -> "not_cached";
    };
  }

  /** Returns the name of a constant, in small letters. */
  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
