package dev.bascule.adapter.out.tracing;

import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import java.util.Optional;

/** How outcomes are called in spans. Few different words for each. Pure. */
final class Endings {

  private Endings() {}

  /** Returns the {@code error.type}; empty for a good end. */
  static Optional<String> errorType(Outcome<?> outcome) {
    return switch (outcome) {
      case Outcome.Served<?>(McpResult result, _) when result.kind() == McpResult.Kind.ERROR ->
          Optional.of("tool_error");
      case Outcome.Served<?> _ -> Optional.empty();
      case Outcome.Failed<?>(Failure failure) -> Optional.of(errorType(failure));
    };
  }

  private static String errorType(Failure failure) {
    return switch (failure) {
      case Failure.Rejected rejected -> Integer.toString(rejected.code());
      case Failure.Refused _ -> "refused";
      case Failure.Throttled _ -> "throttled";
      case Failure.Unreachable _ -> "unreachable";
      case Failure.BadAnswer _ -> "bad_answer";
      case Failure.TimedOut _ -> "timeout";
      case Failure.Resting _ -> "resting";
      case Failure.Cancelled _ -> "cancelled";
      case Failure.CircuitOpen _ -> "circuit_open";
      case Failure.Saturated _ -> "saturated";
      case Failure.UnknownServer _ -> "unknown_server";
      case Failure.UnknownTool _ -> "unknown_tool";
      case Failure.NotCached _ -> "not_cached";
    };
  }

  /** Returns the JSON-RPC error that the server answered with. */
  static Optional<Failure.Rejected> rejection(Outcome<?> outcome) {
    return outcome instanceof Outcome.Failed<?>(Failure.Rejected rejected)
        ? Optional.of(rejected)
        : Optional.empty();
  }

  /** Returns how the cache met a request. */
  static Optional<String> cacheAnswer(Outcome<?> outcome) {
    return outcome instanceof Outcome.Served<?>(Object _, Provenance provenance)
        ? Optional.of(cacheAnswer(provenance))
        : Optional.empty();
  }

  private static String cacheAnswer(Provenance provenance) {
    return switch (provenance) {
      case Provenance.Hit(Freshness freshness) -> freshness.isStale() ? "stale" : "hit";
      case Provenance.Forwarded(Provenance.Reason reason, boolean collapsed, _) ->
          switch (reason) {
            case BYPASS -> "bypass";
            case REQUEST -> "request";
            case MISS, STALE -> collapsed ? "collapsed" : "miss";
          };
    };
  }
}
