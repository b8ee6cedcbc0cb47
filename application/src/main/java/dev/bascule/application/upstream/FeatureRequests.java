package dev.bascule.application.upstream;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Deadline;

/** Asks servers for what is no tool, and may be asked for twice. Thread-safe. */
public final class FeatureRequests {

  private final UpstreamCaller upstreamCaller;

  public FeatureRequests(UpstreamCaller upstreamCaller) {
    this.upstreamCaller = requireNonNull(upstreamCaller, "upstreamCaller");
  }

  /** Returns the answer; what it says of who may share it, as far as the server is trusted. */
  public Outcome<McpResult> send(UpstreamRoute route, McpRequest request, Deadline deadline) {
    return upstreamCaller
        .call(
            route.upstream(),
            new UpstreamRequest<>(
                UpstreamRequest.Subject.of(request),
                route.context(),
                deadline,
                /* mayRunTwice= */ true,
                (context, timeout) -> route.upstream().server().send(request, context, timeout)))
        .map(result -> result.withHints(route.restrictHints(result.hints())));
  }
}
