package dev.bascule.application.tool;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.access.Authorizer;
import dev.bascule.application.cache.ResponseCache;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.feature.ToolCatalog;
import dev.bascule.application.feature.ToolCatalog.Described;
import dev.bascule.application.policy.CacheRule;
import dev.bascule.application.policy.CallPlan;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.application.upstream.UpstreamRoute;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.cache.loading.CacheKeys;
import dev.bascule.domain.cache.loading.LoadResult;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.util.Optional;

/**
 * Takes a call through the cache, where the operator lets its results be cached, and on to the
 * server.
 */
public final class CallToolService implements CallToolUseCase {

  private final UpstreamRegistry upstreams;
  private final ToolCatalog descriptions;
  private final ResponseCache<McpResult> cache;
  private final ToolExecutor runner;
  private final ResultPartitions partitions = new ResultPartitions();
  private final CacheOnlyCalls cached;
  private final Ticker ticker;

  public CallToolService(
      UpstreamRegistry upstreams,
      ToolCatalog descriptions,
      ResponseCache<McpResult> cache,
      ToolExecutor runner,
      Ticker ticker) {
    this.upstreams = requireNonNull(upstreams, "upstreams");
    this.descriptions = requireNonNull(descriptions, "descriptions");
    this.cache = requireNonNull(cache, "cache");
    this.runner = requireNonNull(runner, "runner");
    this.cached = new CacheOnlyCalls(upstreams, descriptions, cache, runner, partitions);
    this.ticker = requireNonNull(ticker, "ticker");
  }

  @Override
  public Outcome<McpResult> callTool(
      ToolCall call, FreshnessRequirement demand, CallContext exchange) {
    Authorizer gate = upstreams.gate();
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
      ToolCall call, FreshnessRequirement demand, CallContext exchange) {
    return cached.answer(call, demand, exchange);
  }

  private Outcome<McpResult> callTool(Question question, FreshnessRequirement demand) {
    UpstreamRoute approach = question.approach();
    ToolCall call = question.call();
    if (approach.policy().disables(call.tool())) {
      return failed(new Failure.UnknownTool(call.server(), call.tool()));
    }
    Deadline deadline = Deadline.after(approach.policy().timeoutOf(call.tool()), ticker);
    return switch (descriptions.describe(approach, call.tool(), demand, deadline)) {
      case Described.Listed(Tool description, boolean stale) ->
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
    Authorizer gate = upstreams.gate();
    Caller caller = question.approach().exchange().caller();
    ToolCall call = question.call();
    if (gate.mightLet(caller, call.server(), call.tool())) {
      gate.denied(caller, call);
    }
    return failed(new Failure.UnknownTool(call.server(), call.tool()));
  }

  private Outcome<McpResult> call(Run run, FreshnessRequirement demand) {
    CacheRule caching = run.changesTheAnswer() ? new CacheRule.Never() : run.plan().caching();
    return switch (caching) {
      case CacheRule.For(FreshnessLifetime lifetime, CacheScope scope, boolean _) ->
          cache.get(
              CacheKeys.only(run.key(partitions.of(scope, run.approach()))),
              demand,
              run.deadline(),
              deadline -> run.approach().load(() -> load(run.until(deadline), lifetime)));
      case CacheRule.Never _ when demand.onlyIfCached() -> failed(new Failure.NotCached());
      case CacheRule.Never _ -> runner.run(run);
    };
  }

  private LoadResult<McpResult> load(Run run, FreshnessLifetime lifetime) {
    return switch (runner.run(run)) {
      case Outcome.Served<McpResult>(McpResult result, CacheProvenance _)
          when result.isComplete() ->
          new LoadResult.Storable<>(result, lifetime);
      case Outcome.Served<McpResult>(McpResult result, CacheProvenance _) ->
          new LoadResult.Unstorable<>(result);
      case Outcome.Failed<McpResult>(Failure failure) -> new LoadResult.Failed<>(failure);
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
  record Known(Optional<Tool> description, boolean stale) {

    static final Known NOTHING = new Known(Optional.empty(), /* stale= */ false);

    ToolAnnotations hints() {
      return description.map(Tool::hints).orElse(ToolAnnotations.UNKNOWN);
    }
  }

  /** What is asked of whom, and for whom. */
  record Question(UpstreamRoute approach, ToolCall call) {}

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

    UpstreamRoute approach() {
      return question.approach();
    }

    Upstream upstream() {
      return approach().upstream();
    }

    ToolCall call() {
      return question.call();
    }

    CallContext exchange() {
      return approach().exchange();
    }

    boolean changesTheAnswer() {
      return exchange().passthrough().changesTheAnswer();
    }

    CacheKey key(CachePartition partition) {
      return CacheKey.ofCall(partition, call(), known.description());
    }
  }
}
