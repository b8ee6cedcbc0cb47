package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.in.AskServerUseCase;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.Loaded;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.freshness.Lifetime;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.mcp.McpRequest.Complete;
import dev.bascule.domain.mcp.McpRequest.GetPrompt;
import dev.bascule.domain.mcp.McpRequest.ReadResource;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Scope;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;

/**
 * Asks a server for what is not a tool. What a resource holds is kept where the server says for how
 * long, and never by the operator's choice; nothing else is kept.
 */
public final class AskServerService implements AskServerUseCase {

  private final Upstreams upstreams;
  private final Shelf<McpResult> shelf;
  private final Questions questions;
  private final Ticker ticker;

  public AskServerService(
      Upstreams upstreams, Shelf<McpResult> shelf, Questions questions, Ticker ticker) {
    this.upstreams = requireNonNull(upstreams, "upstreams");
    this.shelf = requireNonNull(shelf, "shelf");
    this.questions = requireNonNull(questions, "questions");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  @Override
  public Outcome<McpResult> getPrompt(GetPrompt request, Exchange exchange) {
    return upstreams.reachAll(
        request.server(),
        request.method(),
        exchange,
        approach -> told(questions.ask(approach, request, approach.deadline(ticker)), approach));
  }

  @Override
  public Outcome<McpResult> complete(Complete request, Exchange exchange) {
    return upstreams.reachAll(
        request.server(),
        request.method(),
        exchange,
        approach -> told(questions.ask(approach, request, approach.deadline(ticker)), approach));
  }

  @Override
  public Outcome<McpResult> readResource(
      ReadResource request, FreshnessDemand demand, Exchange exchange) {
    return upstreams.reachAll(
        request.server(),
        request.method(),
        exchange,
        approach -> told(read(approach, request, demand), approach));
  }

  private Outcome<McpResult> told(Outcome<McpResult> outcome, Approach approach) {
    return upstreams.gate().outward(outcome, approach.exchange());
  }

  private Outcome<McpResult> read(Approach approach, ReadResource request, FreshnessDemand demand) {
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

  private static boolean isKept(Approach approach, ReadResource request) {
    return !approach.exchange().passthrough().changesTheAnswer()
        && ResourceUris.mayBeRemembered(request.uri());
  }

  private Loaded<McpResult> load(Approach approach, ReadResource request, Deadline deadline) {
    return switch (questions.ask(approach, request, deadline)) {
      case Outcome.Served<McpResult>(McpResult result, Provenance _) ->
          loaded(result, approach.policy().listing().staleIfError());
      case Outcome.Failed<McpResult>(Failure failure) -> new Loaded.Failed<>(failure);
    };
  }

  private static Loaded<McpResult> loaded(McpResult result, Duration staleIfError) {
    Duration life = result.hints().timeToLive();
    if (life == null || !result.isComplete()) {
      return new Loaded.Unstorable<>(result);
    }
    // A life of no time keeps nothing, not even what the cache had: this is newer.
    Lifetime lifetime = new Lifetime(Lifetimes.cut(life), Duration.ZERO, staleIfError);
    return result.hints().scope() == Scope.PUBLIC
        ? new Loaded.Shareable<>(result, lifetime)
        : new Loaded.Storable<>(result, lifetime);
  }
}
