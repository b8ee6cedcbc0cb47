package dev.bascule.application.upstream;

import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Deadline;

/** Sends requests for features other than tools, which may be retried. Thread-safe. */
public final class FeatureRequests {

  private final UpstreamCaller upstreamCaller;

  public FeatureRequests(UpstreamCaller upstreamCaller) {
    this.upstreamCaller = upstreamCaller;
  }

  /** Returns the result; its scope counts only if the server is trusted. */
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
