package dev.bascule.application.upstream;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.policy.ToolBreakerRule;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.view.BridgeMetrics.ToolBreakerMetrics;
import dev.bascule.domain.breaker.BreakerJitter;
import dev.bascule.domain.breaker.BreakerRegistry;
import dev.bascule.domain.breaker.BreakerSnapshot;
import dev.bascule.domain.breaker.CircuitBreaker;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.breaker.HealthReport;
import dev.bascule.domain.breaker.HealthSignal;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The circuit breakers of tools: one for each tool and caller whose calls of it fail while the
 * server is healthy. A failure usually depends on the account and the arguments, so no caller
 * blocks a tool for others. Callers without credentials count as one.
 *
 * <p>A tool cannot be probed by a ping, so a call of the caller is the probe, one at a time, and
 * one success closes the breaker. A failed probe costs a caller the whole timeout; so the time
 * until the next one doubles, up to ten minutes.
 *
 * <p>A breaker is created for the first failure, so healthy tools have none.
 *
 * <p>Thread-safe; never blocks; bounded.
 */
public final class ToolBreakers {

  private static final int CAPACITY = 4096;

  /** A caller that made no call for so long is not waiting for its tool. */
  private static final Duration ABANDONED = Duration.ofMinutes(10);

  private static final HealthSignal IGNORED = new HealthSignal.Ignored();
  private static final HealthSignal TOO_SLOW = new HealthSignal.Timeout();

  private final BreakerRegistry<ToolScope> breakers;
  private final Ticker ticker;

  /** The calls in flight that have a {@link ToolBreakerRule#slowAfter}. */
  private final ConcurrentMap<ToolScope, Set<TimedCall>> timedCalls = new ConcurrentHashMap<>();

  /** How often breakers were forgotten: calls that began before count for none. */
  private final AtomicLong epoch = new AtomicLong();

  /**
   * @param clock supplies the dates of the last failure and success, and nothing else
   * @param events is notified of transitions
   */
  public ToolBreakers(
      Ticker ticker, InstantSource clock, BridgeEventListener events, BreakerJitter jitter) {
    this.ticker = ticker;
    this.breakers =
        new BreakerRegistry<>(
            CAPACITY,
            (scope, settings) ->
                new CircuitBreaker(
                    settings,
                    jitter.forKey(scope),
                    ticker,
                    clock,
                    transition ->
                        events.onEvent(
                            new BridgeEvent.ToolBreakerTransitioned(
                                scope.server(), scope.tool(), scope.caller(), transition))));
  }

  /**
   * What one breaker is responsible for.
   *
   * @param caller the identity of the caller; empty without credentials
   */
  private record ToolScope(ServerId server, ToolName tool, String caller) {

    private static Optional<ToolScope> of(
        Upstream upstream, UpstreamRequest.Subject subject, CallContext context) {
      return subject
          .tool()
          .filter(tool -> upstream.policy().breakerRuleOf(tool).enabled())
          .map(tool -> new ToolScope(upstream.id(), tool, context.caller().identity()));
    }
  }

  /**
   * When a call began.
   *
   * @param generation that of the breaker; 0 if there was none
   */
  private record Beginning(long epoch, long generation) {}

  /** A call that counts as failed when it is slow, before it ends. */
  private record TimedCall(
      ServerPolicy policy, Beginning beginning, Deadline slowAt, AtomicBoolean isCounted) {

    /** Returns whether the call is slow now, and this had not been found before. */
    boolean claimIfSlow(Ticker ticker) {
      return slowAt.hasPassed(ticker) && isCounted.compareAndSet(false, true);
    }
  }

  /**
   * Returns the outcome of {@code action}, or a failure if the breaker rejects the call.
   *
   * @param classifier returns what an outcome says about the tool; must name no caller
   */
  <T> Outcome<T> run(
      Upstream upstream,
      UpstreamRequest<T> request,
      Supplier<Outcome<T>> action,
      Function<Outcome<T>, HealthReport> classifier) {
    ToolScope scope = ToolScope.of(upstream, request.subject(), request.context()).orElse(null);
    if (scope == null) {
      return action.get();
    }
    Beginning beginning = new Beginning(epoch.get(), /* generation= */ 0);
    Optional<CircuitBreaker> breaker = breakerForCall(scope, upstream.policy());
    if (breaker.isPresent()) {
      return breaker
          .get()
          .run(
              action,
              outcome -> {
                countSlowCalls(scope); // before the success of a later call
                return classifier.apply(outcome);
              },
              wait -> new Outcome.Failed<>(circuitOpen(scope, wait)));
    }
    Outcome<T> outcome = action.get();
    countSlowCalls(scope);
    report(scope, upstream.policy(), beginning, classifier.apply(outcome));
    return outcome;
  }

  /**
   * Runs {@code action}, which sends the request and waits for the answer, and counts it as failed
   * if it is slow: as soon as that is known, or at its end if it is a probe.
   *
   * @param onSlow receives, after a slow call, what it still says about the tool
   */
  <T> Outcome<T> runCountingSlow(
      Upstream upstream,
      UpstreamRequest<T> request,
      Supplier<Outcome<T>> action,
      Consumer<HealthReport> onSlow) {
    ToolScope scope = ToolScope.of(upstream, request.subject(), request.context()).orElse(null);
    Optional<Duration> slowAfter =
        scope == null
            ? Optional.empty()
            : upstream.policy().breakerRuleOf(scope.tool()).slowAfter();
    if (scope == null || slowAfter.isEmpty()) {
      return action.get();
    }
    Deadline slowAt = Deadline.after(slowAfter.get(), ticker);
    Optional<CircuitBreaker> breaker = breakers.find(scope);
    return breaker.filter(CircuitBreaker::isProbing).isPresent()
        ? runProbe(slowAt, action, onSlow)
        : runTimed(
            scope,
            new TimedCall(
                upstream.policy(),
                new Beginning(epoch.get(), breaker.map(CircuitBreaker::generation).orElse(0L)),
                slowAt,
                new AtomicBoolean()),
            action,
            onSlow);
  }

  private <T> Outcome<T> runProbe(
      Deadline slowAt, Supplier<Outcome<T>> action, Consumer<HealthReport> onSlow) {
    try {
      return action.get();
    } finally {
      if (slowAt.hasPassed(ticker)) {
        onSlow.accept(TOO_SLOW);
      }
    }
  }

  private <T> Outcome<T> runTimed(
      ToolScope scope, TimedCall call, Supplier<Outcome<T>> action, Consumer<HealthReport> onSlow) {
    timedCalls.compute(
        scope,
        (_, calls) -> {
          Set<TimedCall> all = calls == null ? ConcurrentHashMap.newKeySet() : calls;
          all.add(call);
          return all;
        });
    try {
      return action.get();
    } finally {
      countIfSlow(scope, call);
      timedCalls.computeIfPresent(
          scope, (_, calls) -> calls.remove(call) && calls.isEmpty() ? null : calls);
      if (call.isCounted().get()) {
        onSlow.accept(IGNORED);
      }
    }
  }

  /**
   * Rejects a call, and counts the rejection, if {@link #run} would do so now.
   *
   * @return empty if the call would be admitted, and then nothing is counted
   */
  Optional<Failure> rejection(
      Upstream upstream, UpstreamRequest.Subject subject, CallContext context) {
    return ToolScope.of(upstream, subject, context)
        .flatMap(
            scope ->
                find(scope, upstream.policy())
                    .flatMap(CircuitBreaker::rejectionUnlessProbe)
                    .map(wait -> circuitOpen(scope, wait)));
  }

  /** Returns whether a call would be admitted now, but only as a probe. */
  boolean isProbeDue(Upstream upstream, UpstreamRequest.Subject subject, CallContext context) {
    return ToolScope.of(upstream, subject, context)
        .flatMap(scope -> find(scope, upstream.policy()))
        .map(CircuitBreaker::isProbeDue)
        .orElse(false);
  }

  /** Returns whether a call would be admitted now. Counts nothing. */
  boolean admits(Upstream upstream, UpstreamRequest.Subject subject, CallContext context) {
    return ToolScope.of(upstream, subject, context)
        .flatMap(scope -> find(scope, upstream.policy()))
        .map(breaker -> breaker.state() == CircuitState.CLOSED || breaker.isProbeDue())
        .orElse(true);
  }

  /** Returns how long the breaker has been closed; for ever if it is not, or has never failed. */
  Duration closedFor(Upstream upstream, UpstreamRequest.Subject subject, CallContext context) {
    return ToolScope.of(upstream, subject, context)
        .flatMap(scope -> find(scope, upstream.policy()))
        .map(breaker -> closedFor(breaker.snapshot()))
        .orElse(ChronoUnit.FOREVER.getDuration());
  }

  static Duration closedFor(BreakerSnapshot snapshot) {
    return snapshot.state() == CircuitState.CLOSED
            && snapshot.observedState() == CircuitState.CLOSED
        ? snapshot.stateDuration()
        : ChronoUnit.FOREVER.getDuration();
  }

  /**
   * Returns the breakers that are not closed, those requested last at the end. Forgets those whose
   * callers made no call for ten minutes since a probe was admissible.
   */
  public List<ToolBreakerMetrics> notClosed() {
    timedCalls.keySet().forEach(this::countSlowCalls);
    breakers.forgetIf((_, breaker) -> breaker.awaitsProbeSince(ABANDONED));
    return breakers.breakers().entrySet().stream()
        .filter(entry -> entry.getValue().state() != CircuitState.CLOSED)
        .map(entry -> metricsOf(entry.getKey(), entry.getValue().snapshot()))
        .toList();
  }

  private static ToolBreakerMetrics metricsOf(ToolScope scope, BreakerSnapshot snapshot) {
    return new ToolBreakerMetrics(
        scope.server(),
        scope.tool(),
        scope.caller(),
        snapshot.state().word(),
        snapshot.stateDuration(),
        snapshot.retryAfter());
  }

  /** Closes the breakers of all tools of {@code server}, and forgets their failures. */
  public void forget(ServerId server) {
    epoch.incrementAndGet();
    breakers.forgetIf((scope, _) -> scope.server().equals(server));
  }

  /** Does so for those tools of {@code server} that need none by {@code policy}. */
  public void forgetDisabled(ServerId server, ServerPolicy policy) {
    breakers.forgetIf(
        (scope, _) ->
            scope.server().equals(server) && !policy.breakerRuleOf(scope.tool()).enabled());
  }

  private static Failure circuitOpen(ToolScope scope, Duration wait) {
    return new Failure.CircuitOpen(wait, Optional.of(scope.tool()));
  }

  /** Returns the breaker, which knows all calls that are slow by now. */
  private Optional<CircuitBreaker> find(ToolScope scope, ServerPolicy policy) {
    countSlowCalls(scope);
    Optional<CircuitBreaker> breaker = breakers.find(scope);
    breaker.ifPresent(known -> known.configure(policy.breakerSettingsOf(scope.tool())));
    return breaker;
  }

  /** Returns the breaker, which is created before the first failure if successes count too. */
  private Optional<CircuitBreaker> breakerForCall(ToolScope scope, ServerPolicy policy) {
    if (policy.breaker().failureRate().isEmpty()) {
      return find(scope, policy);
    }
    countSlowCalls(scope);
    return breakers.getOrCreate(scope, policy.breakerSettingsOf(scope.tool()));
  }

  private void countSlowCalls(ToolScope scope) {
    Set<TimedCall> timed = timedCalls.get(scope);
    if (timed != null) {
      timed.forEach(call -> countIfSlow(scope, call));
    }
  }

  private void countIfSlow(ToolScope scope, TimedCall call) {
    if (call.claimIfSlow(ticker)) {
      report(scope, call.policy(), call.beginning(), TOO_SLOW);
    }
  }

  private void report(
      ToolScope scope, ServerPolicy policy, Beginning beginning, HealthReport report) {
    if (beginning.epoch() == epoch.get()) {
      count(scope, policy, beginning, report);
    }
  }

  private void count(
      ToolScope scope, ServerPolicy policy, Beginning beginning, HealthReport report) {
    switch (report) {
      case HealthReport.Pending(CompletionStage<HealthSignal> later) -> {
        CompletionStage<HealthSignal> _ =
            later.whenComplete(
                (signal, _) -> {
                  if (signal != null) {
                    report(scope, policy, beginning, signal);
                  }
                });
      }
      case HealthSignal.Ignored _ -> {}
      case HealthSignal.Success success ->
          breakers
              .find(scope)
              .ifPresent(breaker -> breaker.report(beginning.generation(), success));
      case HealthSignal failure ->
          breakers
              .find(scope)
              .or(() -> breakers.getOrCreate(scope, policy.breakerSettingsOf(scope.tool())))
              .ifPresent(breaker -> breaker.report(beginning.generation(), failure));
    }
  }
}
