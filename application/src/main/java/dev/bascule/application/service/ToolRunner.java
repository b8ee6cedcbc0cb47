package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.policy.CallPlan;
import dev.bascule.application.service.CallToolService.Run;
import dev.bascule.domain.breaker.BreakerState;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.Group;
import dev.bascule.domain.cache.ReadThrough;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.outcome.Delivery;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import java.util.Optional;

/**
 * Has a tool run by its server, and puts right what that leaves out of date: the cached results of
 * the server, if the tool writes, and its listing, if that is past its life.
 *
 * <p>Thread-safe.
 */
public final class ToolRunner {

  private final Passage passage;
  private final ReadThrough<CacheKey, McpResult> results;
  private final Listings listings;

  public ToolRunner(Passage passage, ReadThrough<CacheKey, McpResult> results, Listings listings) {
    this.passage = requireNonNull(passage, "passage");
    this.results = requireNonNull(results, "results");
    this.listings = requireNonNull(listings, "listings");
  }

  Outcome<McpResult> run(Run run) {
    CallPlan plan = run.plan();
    Outcome<McpResult> outcome =
        passage.ask(
            run.upstream(),
            new Request<>(
                Request.Subject.of(run.call()),
                run.exchange(),
                run.deadline(),
                plan.mayResend(),
                (exchange, timeout) -> run.upstream().server().ask(run.call(), exchange, timeout)));
    if (plan.dropsResults() && mayHaveRun(outcome)) {
      results.invalidate(new Group.OfServer(run.upstream().id()));
    }
    if (run.known().stale() && outcome instanceof Outcome.Served && isWell(run.upstream())) {
      // Only now, when a call has shown that the server answers: one call must not fail twice.
      listings.renewSoon(run.approach());
    }
    return outcome;
  }

  /** Returns the refusal of {@code call} if the breaker refuses it at once; counts it then. */
  Optional<Outcome<McpResult>> refusal(Upstream upstream, ToolCall call) {
    return passage.refusal(upstream, Request.Subject.of(call)).map(Outcome.Failed::new);
  }

  /** While a breaker is half-open, its few probes are for those who wait for an answer. */
  private static boolean isWell(Upstream upstream) {
    return upstream.breaker().snapshot().state() == BreakerState.CLOSED;
  }

  private static boolean mayHaveRun(Outcome<?> outcome) {
    return switch (outcome) {
      case Outcome.Served<?> _ -> true;
      case Outcome.Failed<?>(Failure failure) -> mayHaveRun(failure);
    };
  }

  private static boolean mayHaveRun(Failure failure) {
    return switch (failure) {
      case Failure.Unreachable(String _, Delivery delivery) -> delivery == Delivery.MAY_HAVE_RUN;
      case Failure.Rejected _, Failure.BadAnswer _, Failure.TimedOut _, Failure.Cancelled _ -> true;
      case Failure.Refused _,
          Failure.Throttled _,
          Failure.Resting _,
          Failure.CircuitOpen _,
          Failure.Saturated _,
          Failure.OverLimit _,
          Failure.UnknownServer _,
          Failure.UnknownTool _,
          Failure.NotCached _ ->
          false;
    };
  }
}
