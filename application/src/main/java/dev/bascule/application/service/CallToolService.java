package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.policy.Caching;
import dev.bascule.application.policy.CallPlan;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.service.Descriptions.Described;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.Homes;
import dev.bascule.domain.cache.Loaded;
import dev.bascule.domain.cache.Partition;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.freshness.Lifetime;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Scope;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolDescription;
import dev.bascule.domain.mcp.ToolHints;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.util.Optional;

/**
 * Takes a call through the cache, where the operator lets its results be cached, and on to the
 * server.
 */
public final class CallToolService implements CallToolUseCase {

  private final Upstreams upstreams;
  private final Descriptions descriptions;
  private final Shelf<McpResult> cache;
  private final ToolRunner runner;
  private final ResultPartitions partitions = new ResultPartitions();
  private final CachedCalls cached;
  private final Ticker ticker;

  public CallToolService(
      Upstreams upstreams,
      Descriptions descriptions,
      Shelf<McpResult> cache,
      ToolRunner runner,
      Ticker ticker) {
    this.upstreams = requireNonNull(upstreams, "upstreams");
    this.descriptions = requireNonNull(descriptions, "descriptions");
    this.cache = requireNonNull(cache, "cache");
    this.runner = requireNonNull(runner, "runner");
    this.cached = new CachedCalls(upstreams, descriptions, cache, runner, partitions);
    this.ticker = requireNonNull(ticker, "ticker");
  }

  @Override
  public Outcome<McpResult> callTool(ToolCall call, FreshnessDemand demand, Exchange exchange) {
    Gate gate = upstreams.gate();
    boolean mightBeLet = gate.mightLet(exchange.caller(), call.server(), call.tool());
    if (!mightBeLet && upstreams.find(call.server()).isPresent()) {
      gate.denied(exchange.caller(), call);
    }
    return upstreams.reach(
        call.server(),
        exchange,
        approach ->
            upstreams
                .gate()
                .outward(callTool(new Question(approach, call), demand), approach.exchange()));
  }

  @Override
  public Optional<Outcome<McpResult>> callToolAtOnce(
      ToolCall call, FreshnessDemand demand, Exchange exchange) {
    return cached.answer(call, demand, exchange);
  }

  private Outcome<McpResult> callTool(Question question, FreshnessDemand demand) {
    Approach approach = question.approach();
    ToolCall call = question.call();
    if (approach.policy().disables(call.tool())) {
      return failed(new Failure.UnknownTool(call.server(), call.tool()));
    }
    Deadline deadline = Deadline.after(approach.policy().timeoutOf(call.tool()), ticker);
    return switch (descriptions.describe(approach, call.tool(), demand, deadline)) {
      case Described.Listed(ToolDescription description, boolean stale) ->
          call(Run.of(question, new Known(Optional.of(description), stale), deadline), demand);
      case Described.NotDescribed _ when upstreams.gate().letsBlindly(approach, call.tool()) ->
          call(Run.of(question, Known.NOTHING, deadline), demand);
      case Described.NotDescribed _ -> denied(question);
      case Described.NotListed(boolean hidden) when hidden -> denied(question);
      case Described.NotListed _ -> failed(new Failure.UnknownTool(call.server(), call.tool()));
      case Described.Failed(Failure failure) -> failed(failure);
    };
  }

  /** What may not be called is not there; a name that is denied as such was noted already. */
  private Outcome<McpResult> denied(Question question) {
    Gate gate = upstreams.gate();
    Caller caller = question.approach().exchange().caller();
    ToolCall call = question.call();
    if (gate.mightLet(caller, call.server(), call.tool())) {
      gate.denied(caller, call);
    }
    return failed(new Failure.UnknownTool(call.server(), call.tool()));
  }

  private Outcome<McpResult> call(Run run, FreshnessDemand demand) {
    Caching caching = run.changesTheAnswer() ? new Caching.Never() : run.plan().caching();
    return switch (caching) {
      case Caching.For(Lifetime lifetime, Scope scope, boolean _) ->
          cache.get(
              Homes.only(run.key(partitions.of(scope, run.approach()))),
              demand,
              run.deadline(),
              deadline -> run.approach().load(() -> load(run.until(deadline), lifetime)));
      case Caching.Never _ when demand.onlyIfCached() -> failed(new Failure.NotCached());
      case Caching.Never _ -> runner.run(run);
    };
  }

  private Loaded<McpResult> load(Run run, Lifetime lifetime) {
    return switch (runner.run(run)) {
      case Outcome.Served<McpResult>(McpResult result, Provenance _) when result.isComplete() ->
          new Loaded.Storable<>(result, lifetime);
      case Outcome.Served<McpResult>(McpResult result, Provenance _) ->
          new Loaded.Unstorable<>(result);
      case Outcome.Failed<McpResult>(Failure failure) -> new Loaded.Failed<>(failure);
    };
  }

  private static Outcome<McpResult> failed(Failure failure) {
    return new Outcome.Failed<>(failure);
  }

  /**
   * What is known of a tool.
   *
   * @param description what the server says of it; empty where it does not list its tools
   * @param stale whether that is from a listing past its life
   */
  record Known(Optional<ToolDescription> description, boolean stale) {

    static final Known NOTHING = new Known(Optional.empty(), /* stale= */ false);

    ToolHints hints() {
      return description.map(ToolDescription::hints).orElse(ToolHints.UNKNOWN);
    }
  }

  /** What is asked of whom, and for whom. */
  record Question(Approach approach, ToolCall call) {}

  /** A call that is on its way. */
  record Run(Question question, Known known, CallPlan plan, Deadline deadline) {

    static Run of(Question question, Known known, Deadline deadline) {
      CallPlan plan = question.approach().policy().planFor(question.call().tool(), known.hints());
      return new Run(question, known, plan, deadline);
    }

    /** Returns the same as a loading makes it that is given until {@code other}. */
    Run until(Deadline other) {
      Question loading = new Question(approach().within(other, deadline), call());
      return new Run(loading, known, plan, other);
    }

    Approach approach() {
      return question.approach();
    }

    Upstream upstream() {
      return approach().upstream();
    }

    ToolCall call() {
      return question.call();
    }

    Exchange exchange() {
      return approach().exchange();
    }

    boolean changesTheAnswer() {
      return exchange().passthrough().changesTheAnswer();
    }

    CacheKey key(Partition partition) {
      return CacheKey.ofCall(partition, call(), known.description());
    }
  }
}
