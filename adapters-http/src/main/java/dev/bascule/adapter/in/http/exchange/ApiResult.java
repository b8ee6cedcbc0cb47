package dev.bascule.adapter.in.http.exchange;

import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.util.function.Function;

/** What clients are told of an outcome. */
public sealed interface ApiResult {

  /**
   * What was asked for.
   *
   * @param provenance where it came from
   * @param scope who may share it
   */
  record Value(JsonBytes json, CacheProvenance provenance, CacheScope scope) implements ApiResult {

    /** What was asked for, and is for the one who asked. */
    public Value(JsonBytes json, CacheProvenance provenance) {
      this(json, provenance, CacheScope.PRIVATE);
    }
  }

  /** Why it could not be had. */
  record ErrorResult(Problem problem) implements ApiResult {}

  /**
   * Returns what is told of {@code outcome}.
   *
   * @param json how a value is written
   * @param problems the problem that a failure is
   */
  static <T> ApiResult of(
      Outcome<T> outcome, Function<T, JsonBytes> json, Function<Failure, Problem> problems) {
    return switch (outcome) {
      case Outcome.Served<T>(T value, CacheProvenance provenance) ->
          new Value(json.apply(value), provenance);
      case Outcome.Failed<T>(Failure failure) -> new ErrorResult(problems.apply(failure));
    };
  }

  /**
   * Returns what is told of a listing.
   *
   * @param problems the problem that a failure is
   */
  static ApiResult ofListing(Outcome<Listing> outcome, Function<Failure, Problem> problems) {
    return switch (outcome) {
      case Outcome.Served<Listing>(Listing listing, CacheProvenance provenance) ->
          new Value(listing.json(), provenance, listing.hints().scope());
      case Outcome.Failed<Listing>(Failure failure) -> new ErrorResult(problems.apply(failure));
    };
  }

  /**
   * Returns what is told of {@code outcome}. A result that is not the whole answer is a problem: a
   * plain HTTP client has no way to give what the server still wants.
   *
   * @param json how a whole answer is written
   * @param problems the problem that a failure is
   */
  static ApiResult ofResult(
      Outcome<McpResult> outcome,
      Function<McpResult, JsonBytes> json,
      Function<Failure, Problem> problems) {
    return switch (outcome) {
      case Outcome.Served<McpResult>(McpResult result, CacheProvenance _)
          when result.kind() == McpResult.Kind.CONTINUATION ->
          new ErrorResult(ProblemMapper.inputRequired(result.json()));
      case Outcome.Served<McpResult>(McpResult result, CacheProvenance provenance) ->
          new Value(json.apply(result), provenance, result.hints().scope());
      case Outcome.Failed<McpResult>(Failure failure) -> new ErrorResult(problems.apply(failure));
    };
  }
}
