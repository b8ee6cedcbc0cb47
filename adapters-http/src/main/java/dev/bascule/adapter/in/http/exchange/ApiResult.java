package dev.bascule.adapter.in.http.exchange;

import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.util.function.Function;

/** The result of an outcome for clients. */
public sealed interface ApiResult {

  /** The requested value, and who may share it. */
  record Value(JsonBytes json, CacheProvenance provenance, CacheScope scope) implements ApiResult {

    /** Creates a value for the requesting caller only. */
    public Value(JsonBytes json, CacheProvenance provenance) {
      this(json, provenance, CacheScope.PRIVATE);
    }
  }

  record ErrorResult(Problem problem) implements ApiResult {}

  static <T> ApiResult of(
      Outcome<T> outcome, Function<T, JsonBytes> json, Function<Failure, Problem> problems) {
    return switch (outcome) {
      case Outcome.Served<T>(T value, CacheProvenance provenance) ->
          new Value(json.apply(value), provenance);
      case Outcome.Failed<T>(Failure failure) -> new ErrorResult(problems.apply(failure));
    };
  }

  static ApiResult ofListing(Outcome<Listing> outcome) {
    return switch (outcome) {
      case Outcome.Served<Listing>(Listing listing, CacheProvenance provenance) ->
          new Value(listing.json(), provenance, listing.hints().scope());
      case Outcome.Failed<Listing>(Failure failure) ->
          new ErrorResult(ProblemMapper.ofFeature(failure));
    };
  }

  /**
   * Converts {@code outcome}. An incomplete result is a problem: a plain HTTP client cannot provide
   * the input that the server requires.
   *
   * @param json converts a complete result
   * @param problems converts a failure
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
