package dev.bascule.adapter.out.metrics;

import dev.bascule.application.port.out.UpstreamRequestEvent;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** Times tool calls and requests to servers. Thread-safe. */
final class CallMeters {

  /** The maximum number of tools of a server with labels of their own. */
  private static final int MAX_TOOLS = 200;

  private final ToolLabels tools = new ToolLabels(MAX_TOOLS);
  private final MeterCache<CallLabels, Timer> calls;
  private final MeterCache<RequestLabels, Timer> requests;

  private record CallLabels(String server, String tool, String outcome, String source) {

    private Tags tags() {
      return Tags.of("server", server, "tool", tool, "outcome", outcome, "source", source);
    }

    /**
     * Overridden, since the generated method of a record is not inlined: it runs with each call.
     */
    @Override
    public int hashCode() {
      int hash = server.hashCode();
      hash = 31 * hash + tool.hashCode();
      hash = 31 * hash + outcome.hashCode();
      return 31 * hash + source.hashCode();
    }
  }

  private record RequestLabels(String server, String method, String outcome) {

    private Tags tags() {
      return Tags.of("server", server, "method", method, "outcome", outcome);
    }

    /**
     * Overridden, since the generated method of a record is not inlined: it runs with each request.
     */
    @Override
    public int hashCode() {
      return 31 * (31 * server.hashCode() + method.hashCode()) + outcome.hashCode();
    }
  }

  CallMeters(MeterRegistry registry) {
    MeterProvider<Timer> callTimer =
        TimerBuckets.timer(
                "bascule.tool.calls", "Tool calls, from the cache or from the server, by outcome")
            .withRegistry(registry);
    this.calls = new MeterCache<>(labels -> callTimer.withTags(labels.tags()));
    MeterProvider<Timer> requestTimer =
        TimerBuckets.timer(
                "bascule.upstream.requests",
                "Requests to servers, including waiting and a retry, by outcome")
            .withRegistry(registry);
    this.requests = new MeterCache<>(labels -> requestTimer.withTags(labels.tags()));
  }

  void callEnded(ToolCall call, Outcome<McpResult> outcome, Duration duration) {
    calls.get(labelsOf(call, outcome)).record(duration);
  }

  void requestEnded(UpstreamRequestEvent request) {
    request.knownTool().ifPresent(tool -> tools.add(request.server(), tool));
    String outcome = request.failure().map(LabelNames::of).orElse(LabelNames.ANSWERED);
    requests
        .get(new RequestLabels(request.server().value(), request.method(), outcome))
        .record(request.duration());
  }

  private CallLabels labelsOf(ToolCall call, Outcome<McpResult> outcome) {
    String ending = LabelNames.of(outcome);
    String source = sourceOf(outcome);
    String server = call.server().value();
    return switch (outcome) {
      case Outcome.Failed<McpResult>(Failure.UnknownServer _) ->
          new CallLabels(ToolLabels.UNKNOWN, ToolLabels.UNKNOWN, ending, source);
      case Outcome.Failed<McpResult>(Failure.UnknownTool _) ->
          new CallLabels(server, ToolLabels.UNKNOWN, ending, source);
      case Outcome.Served<McpResult> _, Outcome.Failed<McpResult> _ ->
          new CallLabels(server, tools.labelOf(call.server(), call.tool()), ending, source);
    };
  }

  private static String sourceOf(Outcome<?> outcome) {
    return switch (outcome) {
      case Outcome.Served<?>(Object _, CacheProvenance.Hit _) -> "cache";
      case Outcome.Served<?>(Object _, CacheProvenance.Forwarded _) -> "server";
      case Outcome.Failed<?> _ -> "none";
    };
  }
}
