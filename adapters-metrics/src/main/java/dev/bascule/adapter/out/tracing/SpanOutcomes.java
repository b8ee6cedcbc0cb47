package dev.bascule.adapter.out.tracing;

import dev.bascule.application.port.out.CacheOutcome;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.util.Locale;
import java.util.Optional;

/** The attribute values of outcomes, with low cardinality. Pure. */
final class SpanOutcomes {

  private SpanOutcomes() {}

  /** Returns the {@code error.type}; empty for success. */
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
      // The value defined by the conventions.
      case Failure.TimedOut _, Failure.StartTimedOut _ -> "timeout";
      case Failure.UpstreamFailure _,
          Failure.CircuitOpen _,
          Failure.Saturated _,
          Failure.UnknownServer _,
          Failure.UnknownTool _,
          Failure.InvalidArguments _,
          Failure.NotCached _ ->
          failure.kind().replace('-', '_');
    };
  }

  /** Returns the JSON-RPC error of the server. */
  static Optional<Failure.Rejected> rejection(Outcome<?> outcome) {
    return outcome instanceof Outcome.Failed<?>(Failure.Rejected rejected)
        ? Optional.of(rejected)
        : Optional.empty();
  }

  /** Returns how the cache handled a request. */
  static Optional<String> cacheAnswer(Outcome<?> outcome) {
    return outcome instanceof Outcome.Served<?>(Object _, CacheProvenance provenance)
        ? Optional.of(cacheAnswer(provenance))
        : Optional.empty();
  }

  private static String cacheAnswer(CacheProvenance provenance) {
    return CacheOutcome.of(provenance)
        .map(outcome -> outcome.name().toLowerCase(Locale.ROOT))
        .orElse("bypass");
  }
}
