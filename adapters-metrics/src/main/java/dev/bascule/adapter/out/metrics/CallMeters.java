package dev.bascule.adapter.out.metrics;

import dev.bascule.application.port.out.RequestEnded;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** Times calls of tools, and the requests to servers. Thread-safe. */
final class CallMeters {

  /** How many tools of a server are told apart. */
  private static final int MOST_TOOLS = 200;

  private final ToolLabels tools = new ToolLabels(MOST_TOOLS);
  private final MeterProvider<Timer> calls;
  private final MeterProvider<Timer> requests;

  CallMeters(MeterRegistry registry) {
    this.calls =
        Buckets.timer(
                "bascule.tool.calls",
                "Calls of tools, from the cache or from the server, by how they ended")
            .withRegistry(registry);
    this.requests =
        Buckets.timer(
                "bascule.upstream.requests",
                "Requests to servers, all waiting and a second try included, by how they ended")
            .withRegistry(registry);
  }

  void callEnded(ToolCall call, Outcome<McpResult> outcome, Duration took) {
    calls
        .withTags(
            serverAndTool(call, outcome)
                .and("outcome", Words.of(outcome), "source", sourceOf(outcome)))
        .record(took);
  }

  /** A request for a tool is made only where the server lists that tool, or lists none. */
  void requestEnded(RequestEnded request) {
    boolean mayBeUnknown = request.failure().filter(Failure.Rejected.class::isInstance).isPresent();
    if (!mayBeUnknown) {
      request.tool().ifPresent(tool -> tools.add(request.server(), tool));
    }
    String outcome = request.failure().map(Words::of).orElse(Words.ANSWERED);
    requests
        .withTags(
            Tags.of(
                "server", request.server().value(),
                "method", request.method(),
                "outcome", outcome))
        .record(request.took());
  }

  private Tags serverAndTool(ToolCall call, Outcome<McpResult> outcome) {
    return switch (outcome) {
      case Outcome.Failed<McpResult>(Failure.UnknownServer _) ->
          Tags.of("server", ToolLabels.UNKNOWN, "tool", ToolLabels.UNKNOWN);
      case Outcome.Failed<McpResult>(Failure.UnknownTool _) ->
          Tags.of("server", call.server().value(), "tool", ToolLabels.UNKNOWN);
      case Outcome.Served<McpResult> _, Outcome.Failed<McpResult> _ ->
          Tags.of(
              "server", call.server().value(), "tool", tools.labelOf(call.server(), call.tool()));
    };
  }

  private static String sourceOf(Outcome<?> outcome) {
    return switch (outcome) {
      case Outcome.Served<?>(Object _, Provenance.Hit _) -> "cache";
      case Outcome.Served<?>(Object _, Provenance.Forwarded _) -> "server";
      case Outcome.Failed<?> _ -> "none";
    };
  }
}
