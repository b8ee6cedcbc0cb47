package dev.bascule.adapter.out.metrics;

import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The label values of outcomes and states: a public contract. */
final class LabelNames {

  static final String ANSWERED = "answered";

  /** Caches the names of the few kinds of failure, so that no string is created per failure. */
  private static final ConcurrentMap<String, String> KINDS = new ConcurrentHashMap<>();

  private LabelNames() {}

  /** Returns the label value of an outcome. */
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
      case CONTINUATION -> "input_required";
    };
  }

  /** Returns the label value of a failure. */
  static String of(Failure failure) {
    return KINDS.computeIfAbsent(failure.kind(), kind -> kind.replace('-', '_'));
  }

  /** Returns the name of a constant, in lower case. */
  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
