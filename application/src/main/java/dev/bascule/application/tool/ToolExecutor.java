package dev.bascule.application.tool;

import dev.bascule.application.feature.ListingLoader;
import dev.bascule.application.policy.CallPlan;
import dev.bascule.application.policy.Invalidation;
import dev.bascule.application.port.out.ToolArgumentsValidator;
import dev.bascule.application.tool.CallToolService.PlannedCall;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.application.upstream.UpstreamCaller;
import dev.bascule.application.upstream.UpstreamRequest;
import dev.bascule.domain.advice.CacheAdviser;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.loading.LoadingCache;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.ArgumentError;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The execution of a call: validates its arguments, sends it to the server, and invalidates what it
 * makes obsolete: cached results of the server, if the tool writes, and its listing, if that is
 * stale.
 *
 * <p>Thread-safe.
 *
 * @param adviser counts what the cached results are invalidated for
 */
public record ToolExecutor(
    UpstreamCaller upstreamCaller,
    LoadingCache<CacheKey, McpResult> results,
    ListingLoader listingLoader,
    ToolArgumentsValidator argumentsValidator,
    CallTags callTags,
    Optional<CacheAdviser> adviser) {

  /**
   * Calls the tool and waits for its result.
   *
   * @param stale whether the definition of the tool is from a stale listing
   */
  Outcome<McpResult> execute(PlannedCall plannedCall, boolean stale, Deadline deadline) {
    CallPlan plan = plannedCall.plan();
    UpstreamRequest.Subject subject = UpstreamRequest.Subject.of(plannedCall.call());
    List<ArgumentError> errors = validate(plannedCall, subject, stale, deadline);
    if (!errors.isEmpty()) {
      return new Outcome.Failed<>(new Failure.InvalidArguments(errors));
    }
    Outcome<McpResult> outcome =
        upstreamCaller.call(
            plannedCall.upstream(),
            new UpstreamRequest<>(
                subject,
                plannedCall.context(),
                deadline,
                plan.mayRunTwice(),
                (context, timeout) ->
                    plannedCall
                        .upstream()
                        .server()
                        .send(plannedCall.call(), context, timeout, plan.timeout())));
    if (mayHaveRun(outcome)) {
      invalidate(plan.invalidation(), plannedCall.call());
    }
    if (stale && outcome instanceof Outcome.Served && isHealthy(plannedCall.upstream())) {
      // Only after a call has shown that the server responds, so that one call does not fail twice.
      listingLoader.refreshInBackground(plannedCall.route().forListings());
    }
    return outcome;
  }

  private void invalidate(Invalidation invalidation, ToolCall call) {
    List<CacheTag> tags = callTags.invalidated(call, invalidation);
    if (!tags.isEmpty()) {
      int removed = results.invalidate(tags);
      if (tags.contains(new CacheTag.ServerTag(call.server()))) {
        adviser.ifPresent(counting -> counting.recordDrop(call.server(), removed));
      }
    }
  }

  /**
   * Rejects a call that {@link #execute} would not send to the server, and counts it in the same
   * way. Never blocks.
   *
   * @return empty if the call would be sent; then nothing is counted
   */
  Optional<Failure> reject(PlannedCall plannedCall) {
    Upstream upstream = plannedCall.upstream();
    UpstreamRequest.Subject subject = UpstreamRequest.Subject.of(plannedCall.call());
    return upstreamCaller.reject(upstream, subject, plannedCall.context());
  }

  /** Returns whether {@link #execute} would only find out whether a failing tool works again. */
  boolean isProbe(PlannedCall plannedCall) {
    return upstreamCaller.isToolProbe(
        plannedCall.upstream(),
        UpstreamRequest.Subject.of(plannedCall.call()),
        plannedCall.context());
  }

  /** Returns how long the circuit breakers for such calls have been closed. */
  Duration closedFor(PlannedCall plannedCall) {
    return upstreamCaller.closedFor(
        plannedCall.upstream(),
        UpstreamRequest.Subject.of(plannedCall.call()),
        plannedCall.context());
  }

  /**
   * A schema from a stale listing rejects nothing by itself, because the server may have changed it
   * since: the listing is loaded again. A call that is rejected anyway is not validated, and {@link
   * #reject} validates nothing, because schemas come from the server.
   */
  private List<ArgumentError> validate(
      PlannedCall plannedCall, UpstreamRequest.Subject subject, boolean stale, Deadline deadline) {
    boolean isValidated =
        plannedCall.plan().validatesArguments()
            && !plannedCall.context().client().speaksMcp()
            && upstreamCaller.admits(plannedCall.upstream(), subject, plannedCall.context());
    if (!isValidated || plannedCall.definition().isEmpty()) {
      return List.of();
    }
    List<ArgumentError> errors = validate(plannedCall, plannedCall.definition().get(), deadline);
    return errors.isEmpty() || !stale
        ? errors
        : listingLoader
            .findCurrent(plannedCall.route(), plannedCall.call().tool(), deadline)
            .map(current -> validate(plannedCall, current, deadline))
            .orElse(List.of());
  }

  private List<ArgumentError> validate(
      PlannedCall plannedCall, Tool definition, Deadline deadline) {
    return argumentsValidator.validate(
        plannedCall.call(), definition, plannedCall.context().shareHolder(), deadline);
  }

  /** While a breaker is half-open, its few probes are for callers that wait for a response. */
  private static boolean isHealthy(Upstream upstream) {
    return upstream.breaker().state() == CircuitState.CLOSED;
  }

  private static boolean mayHaveRun(Outcome<?> outcome) {
    return switch (outcome) {
      case Outcome.Served<?> _ -> true;
      case Outcome.Failed<?>(Failure failure) -> mayHaveRun(failure);
    };
  }

  private static boolean mayHaveRun(Failure failure) {
    return switch (failure) {
      case Failure.Unreachable(String _, DeliveryStatus delivery) ->
          delivery == DeliveryStatus.MAY_HAVE_RUN;
      // Without a time, a 503 may be of a gateway whose connection to the server broke.
      case Failure.Throttled(String _, Optional<Duration> retryAfter) -> retryAfter.isEmpty();
      case Failure.OverLimit(Failure.OverLimit.Limit limit, String _, Duration _) ->
          limit == Failure.OverLimit.Limit.ANSWER_BYTES;
      case Failure.Rejected _, Failure.BadAnswer _, Failure.TimedOut _, Failure.Cancelled _ -> true;
      case Failure.Refused _,
          Failure.NotRunning _,
          Failure.StartTimedOut _,
          Failure.LocalFailure _ ->
          false;
    };
  }
}
