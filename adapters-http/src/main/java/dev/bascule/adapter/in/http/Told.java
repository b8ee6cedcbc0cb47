package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Scope;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import java.util.function.Function;

/** What clients are told of an outcome. */
sealed interface Told {

  /**
   * What was asked for.
   *
   * @param provenance where it came from
   * @param scope who may share it
   */
  record Value(JsonBytes json, Provenance provenance, Scope scope) implements Told {
    public Value {
      requireNonNull(json, "json");
      requireNonNull(provenance, "provenance");
      requireNonNull(scope, "scope");
    }

    /** What was asked for, and is for the one who asked. */
    Value(JsonBytes json, Provenance provenance) {
      this(json, provenance, Scope.PRIVATE);
    }
  }

  /** Why it could not be had. */
  record Trouble(Problem problem) implements Told {
    public Trouble {
      requireNonNull(problem, "problem");
    }
  }

  /**
   * Returns what is told of {@code outcome}.
   *
   * @param json how a value is written
   * @param problems the problem that a failure is
   */
  static <T> Told of(
      Outcome<T> outcome, Function<T, JsonBytes> json, Function<Failure, Problem> problems) {
    return switch (outcome) {
      case Outcome.Served<T>(T value, Provenance provenance) ->
          new Value(json.apply(value), provenance);
      case Outcome.Failed<T>(Failure failure) -> new Trouble(problems.apply(failure));
    };
  }

  /**
   * Returns what is told of a listing.
   *
   * @param problems the problem that a failure is
   */
  static Told ofListing(Outcome<Listing> outcome, Function<Failure, Problem> problems) {
    return switch (outcome) {
      case Outcome.Served<Listing>(Listing listing, Provenance provenance) ->
          new Value(listing.json(), provenance, listing.hints().scope());
      case Outcome.Failed<Listing>(Failure failure) -> new Trouble(problems.apply(failure));
    };
  }

  /**
   * Returns what is told of {@code outcome}. A result that is not the whole answer is a problem: a
   * plain HTTP client has no way to give what the server still wants.
   *
   * @param json how a whole answer is written
   * @param problems the problem that a failure is
   */
  static Told ofResult(
      Outcome<McpResult> outcome,
      Function<McpResult, JsonBytes> json,
      Function<Failure, Problem> problems) {
    return switch (outcome) {
      case Outcome.Served<McpResult>(McpResult result, Provenance _)
          when result.kind() == McpResult.Kind.CONTINUATION ->
          new Trouble(Problems.inputRequired(result.json()));
      case Outcome.Served<McpResult>(McpResult result, Provenance provenance) ->
          new Value(json.apply(result), provenance, result.hints().scope());
      case Outcome.Failed<McpResult>(Failure failure) -> new Trouble(problems.apply(failure));
    };
  }
}
