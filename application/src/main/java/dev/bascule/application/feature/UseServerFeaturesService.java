package dev.bascule.application.feature;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.cache.ResponseCache;
import dev.bascule.application.cache.TtlBounds;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.UseServerFeaturesUseCase;
import dev.bascule.application.upstream.FeatureRequests;
import dev.bascule.application.upstream.ResourceUris;
import dev.bascule.application.upstream.UpstreamRoute;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.loading.LoadResult;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.McpRequest.Complete;
import dev.bascule.domain.mcp.McpRequest.GetPrompt;
import dev.bascule.domain.mcp.McpRequest.ReadResource;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;

/**
 * Asks a server for what is not a tool. What a resource holds is kept where the server says for how
 * long, and never by the operator's choice; nothing else is kept.
 */
public final class UseServerFeaturesService implements UseServerFeaturesUseCase {

  private final UpstreamRegistry upstreams;
  private final ResponseCache<McpResult> shelf;
  private final FeatureRequests questions;
  private final Ticker ticker;

  public UseServerFeaturesService(
      UpstreamRegistry upstreams,
      ResponseCache<McpResult> shelf,
      FeatureRequests questions,
      Ticker ticker) {
    this.upstreams = requireNonNull(upstreams, "upstreams");
    this.shelf = requireNonNull(shelf, "shelf");
    this.questions = requireNonNull(questions, "questions");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  @Override
  public Outcome<McpResult> getPrompt(GetPrompt request, CallContext exchange) {
    return upstreams.reachAll(
        request.server(),
        request.method(),
        exchange,
        approach -> told(questions.ask(approach, request, approach.deadline(ticker)), approach));
  }

  @Override
  public Outcome<McpResult> complete(Complete request, CallContext exchange) {
    return upstreams.reachAll(
        request.server(),
        request.method(),
        exchange,
        approach -> told(questions.ask(approach, request, approach.deadline(ticker)), approach));
  }

  @Override
  public Outcome<McpResult> readResource(
      ReadResource request, FreshnessRequirement demand, CallContext exchange) {
    return upstreams.reachAll(
        request.server(),
        request.method(),
        exchange,
        approach -> told(read(approach, request, demand), approach));
  }

  private Outcome<McpResult> told(Outcome<McpResult> outcome, UpstreamRoute approach) {
    return upstreams.gate().outward(outcome, approach.exchange());
  }

  private Outcome<McpResult> read(
      UpstreamRoute approach, ReadResource request, FreshnessRequirement demand) {
    Deadline deadline = approach.deadline(ticker);
    if (isKept(approach, request)) {
      return shelf.get(
          approach.homes(view -> CacheKey.ofResource(view, approach.id(), request.uri())),
          demand,
          deadline,
          given -> approach.load(() -> load(approach.within(given, deadline), request, given)));
    }
    return demand.onlyIfCached()
        ? new Outcome.Failed<>(new Failure.NotCached())
        : questions.ask(approach, request, deadline);
  }

  private static boolean isKept(UpstreamRoute approach, ReadResource request) {
    return !approach.exchange().passthrough().changesTheAnswer()
        && ResourceUris.mayBeRemembered(request.uri());
  }

  private LoadResult<McpResult> load(
      UpstreamRoute approach, ReadResource request, Deadline deadline) {
    return switch (questions.ask(approach, request, deadline)) {
      case Outcome.Served<McpResult>(McpResult result, CacheProvenance _) ->
          loaded(result, approach.policy().listing().staleIfError());
      case Outcome.Failed<McpResult>(Failure failure) -> new LoadResult.Failed<>(failure);
    };
  }

  private static LoadResult<McpResult> loaded(McpResult result, Duration staleIfError) {
    Duration life = result.hints().timeToLive();
    if (life == null || !result.isComplete()) {
      return new LoadResult.Unstorable<>(result);
    }
    // A life of no time keeps nothing, not even what the cache had: this is newer.
    FreshnessLifetime lifetime =
        new FreshnessLifetime(TtlBounds.cut(life), Duration.ZERO, staleIfError);
    return result.hints().scope() == CacheScope.PUBLIC
        ? new LoadResult.Shareable<>(result, lifetime)
        : new LoadResult.Storable<>(result, lifetime);
  }
}
