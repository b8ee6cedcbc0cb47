package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.time.Deadline;

/** Asks servers for what is no tool, and may be asked for twice. Thread-safe. */
public final class Questions {

  private final Passage passage;

  public Questions(Passage passage) {
    this.passage = requireNonNull(passage, "passage");
  }

  /** Returns the answer; what it says of who may share it, as far as the server is trusted. */
  Outcome<McpResult> ask(Approach approach, McpRequest request, Deadline deadline) {
    Outcome<McpResult> outcome =
        passage.ask(
            approach.upstream(),
            new Request<>(
                Request.Subject.of(request),
                approach.exchange(),
                deadline,
                /* mayRunTwice= */ true,
                (exchange, timeout) ->
                    approach.upstream().server().ask(request, exchange, timeout)));
    return switch (outcome) {
      case Outcome.Served<McpResult>(McpResult result, Provenance provenance) ->
          new Outcome.Served<>(result.withHints(approach.believed(result.hints())), provenance);
      case Outcome.Failed<McpResult>(Failure failure) -> new Outcome.Failed<>(failure);
    };
  }
}
