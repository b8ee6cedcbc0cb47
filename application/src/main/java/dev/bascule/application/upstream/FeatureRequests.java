package dev.bascule.application.upstream;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Deadline;

/** Asks servers for what is no tool, and may be asked for twice. Thread-safe. */
public final class FeatureRequests {

  private final UpstreamCaller passage;

  public FeatureRequests(UpstreamCaller passage) {
    this.passage = requireNonNull(passage, "passage");
  }

  /** Returns the answer; what it says of who may share it, as far as the server is trusted. */
  public Outcome<McpResult> ask(UpstreamRoute approach, McpRequest request, Deadline deadline) {
    Outcome<McpResult> outcome =
        passage.ask(
            approach.upstream(),
            new UpstreamRequest<>(
                UpstreamRequest.Subject.of(request),
                approach.exchange(),
                deadline,
                /* mayRunTwice= */ true,
                (exchange, timeout) ->
                    approach.upstream().server().ask(request, exchange, timeout)));
    return switch (outcome) {
      case Outcome.Served<McpResult>(McpResult result, CacheProvenance provenance) ->
          new Outcome.Served<>(result.withHints(approach.believed(result.hints())), provenance);
      case Outcome.Failed<McpResult>(Failure failure) -> new Outcome.Failed<>(failure);
    };
  }
}
