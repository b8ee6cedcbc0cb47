package dev.bascule.domain.breaker;

import dev.bascule.domain.breaker.BreakerListener.StateTransition;
import dev.bascule.domain.breaker.BreakerState.Closed;
import dev.bascule.domain.breaker.BreakerState.HalfOpen;
import dev.bascule.domain.breaker.BreakerState.Open;
import dev.bascule.domain.breaker.BreakerState.Open.Cause;
import dev.bascule.domain.breaker.Transition.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the breaker, as a pure function of state, event and time.
 *
 * <pre>
 *        failureThreshold consecutive failures,
 *        not all of one caller
 *   CLOSED -------------------------------------&gt; OPEN
 *     ^                                           |  ^
 *     | successThreshold probes   recoveryTimeout |  | a probe fails,
 *     | succeed                   has passed      v  | or its lease ends
 *     +------------------------------------- HALF_OPEN
 * </pre>
 *
 * <p>The failures of one caller alone do not open the breaker, so that no caller can make the
 * server unavailable to all others: if failures name their caller, they are counted up to one less
 * than the threshold, and the last one must be of another caller or name none.
 *
 * <p>With a {@link FailureRate}, a failure also opens it if that rate is reached by it, and the
 * failures within its window are not all of one caller.
 *
 * <p>After a failed probe the breaker stays open for twice the time, up to a maximum; the time is
 * the configured one again after it was closed. Open times differ by up to a tenth between
 * replicas, so that they do not probe a server at the same time.
 *
 * <p>{@link BreakerMode#OBSERVE} changes none of this: that calls are admitted all the same is
 * decided outside. Only an order of an operator rejects calls then, for its time and without a
 * probe.
 *
 * <p>There is no timer. The next event, whatever it is, finds that the lease of a probe has ended,
 * and the breaker then counts as open since the end of the lease.
 */
final class BreakerStateMachine {

  /**
   * The longest time for which a {@code Retry-After} of the server can keep the breaker open. A
   * server that sends a value of a day, even by accident, is not out of service for a day.
   */
  static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(5);

  /** The maximum difference of two ticker readings: half the range of a long. */
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 2);

  private final BreakerSettings settings;
  private final BreakerJitter jitter;
  private final long recoveryNanos;
  private final long maxRecoveryNanos;
  private final long callNanos;

  BreakerStateMachine(BreakerSettings settings, BreakerJitter jitter) {
    this.settings = settings;
    this.jitter = jitter;
    this.recoveryNanos = shorter(settings.recoveryTimeout(), LONGEST).toNanos();
    this.maxRecoveryNanos = shorter(settings.maxRecoveryTimeout(), LONGEST).toNanos();
    this.callNanos = shorter(settings.callTimeout(), LONGEST).toNanos();
  }

  BreakerSettings settings() {
    return settings;
  }

  /**
   * Returns the transition that {@code event} causes.
   *
   * @param reading the reading of the ticker when the event happened
   */
  Transition apply(BreakerState state, BreakerEvent event, long reading) {
    long now = later(reading, state.asOf());
    List<ProbeLease> ended = endedLeases(state, now);
    if (ended.isEmpty()) {
      return react(state, event, now);
    }
    BreakerState opened = open(state, ended.getFirst().end(), /* wishNanos= */ 0);
    return react(opened, event, now).afterTimeout(between(state, opened), ended);
  }

  /**
   * Returns how long to wait before requesting admission; 0 if it would be admitted. The end of an
   * isolation is unknown.
   */
  long waitNanos(BreakerState state, long reading) {
    long now = later(reading, state.asOf());
    return switch (state) {
      case Closed _ -> 0;
      case Open open when open.isIsolation() -> recoveryNanos;
      case Open open -> Math.max(0, open.recoveryNanos() - (now - open.since()));
      case HalfOpen halfOpen when hasRoom(halfOpen) -> 0;
      // A probe may report at any moment, so never longer than a breaker that opens now.
      case HalfOpen halfOpen -> Math.min(recoveryNanos, halfOpen.leases().getFirst().end() - now);
    };
  }

  /**
   * Returns for how long a probe has been admissible while none was in flight; negative if none is
   * admissible, or the breaker is closed.
   */
  static long idleNanos(BreakerState state, long reading) {
    long now = later(reading, state.asOf());
    return switch (state) {
      case Open open -> now - open.since() - open.recoveryNanos();
      case HalfOpen halfOpen when halfOpen.leases().isEmpty() -> now - halfOpen.asOf();
      case HalfOpen _, Closed _ -> -1;
    };
  }

  /** One probe has room even if the thresholds were lowered meanwhile. */
  private boolean hasRoom(HalfOpen state) {
    int probes = state.leases().size();
    return probes == 0
        || (probes < settings.maxConcurrentProbes()
            && probes + state.successes() < settings.successThreshold());
  }

  /** Returns the leases that end first, if they have ended. */
  private static List<ProbeLease> endedLeases(BreakerState state, long now) {
    if (!(state instanceof HalfOpen(_, _, _, List<ProbeLease> leases, _, _)) || leases.isEmpty()) {
      return List.of();
    }
    long firstEnd = leases.getFirst().end();
    return now - firstEnd < 0
        ? List.of()
        : leases.stream().filter(lease -> lease.end() == firstEnd).toList();
  }

  private Transition react(BreakerState state, BreakerEvent event, long now) {
    return switch (event) {
      case BreakerEvent.Acquire _ -> acquire(state, now);
      case BreakerEvent.Complete complete when complete.generation() != state.generation() ->
          Transition.stay(state, Reply.LATE);
      case BreakerEvent.Complete complete -> complete(state, complete, now);
      case BreakerEvent.Observe _ -> Transition.stay(state, Reply.DONE);
      case BreakerEvent.ForceOpen(Optional<Duration> duration) ->
          transit(state, forceOpen(state, now, duration), Reply.DONE);
      case BreakerEvent.Isolate _ when state instanceof Open open && open.isIsolation() ->
          Transition.stay(state, Reply.DONE);
      case BreakerEvent.Isolate _ -> transit(state, isolated(state, now), Reply.DONE);
      case BreakerEvent.ForceClose _ -> transit(state, close(state, now), Reply.DONE);
    };
  }

  private Transition acquire(BreakerState state, long now) {
    long waitNanos = waitNanos(state, now);
    return waitNanos > 0 ? Transition.reject(state, waitNanos) : admit(state, now);
  }

  private Transition admit(BreakerState state, long now) {
    return switch (state) {
      case Closed closed -> Transition.stay(closed, Reply.ADMITTED);
      case Open open when isObserving() && !open.isDueToFailures() ->
          transit(open, close(open, now), Reply.ADMITTED);
      case Open open -> {
        ProbeLease lease = new ProbeLease(now + callNanos);
        BreakerState next =
            new HalfOpen(open.generation() + 1, now, now, List.of(lease), 0, open.failedProbes());
        yield Transition.transit(next, between(open, next), Reply.ADMITTED, lease);
      }
      case HalfOpen halfOpen -> {
        ProbeLease lease = new ProbeLease(now + callNanos);
        List<ProbeLease> leases = new ArrayList<>(halfOpen.leases());
        leases.add(lease);
        yield Transition.to(
            halfOpen.with(leases, halfOpen.successes(), now), Reply.ADMITTED, lease);
      }
    };
  }

  private Transition complete(BreakerState state, BreakerEvent.Complete event, long now) {
    return switch (state) {
      case Closed closed -> completeCall(closed, event, now);
      case HalfOpen halfOpen
          when event.lease() != null && halfOpen.leases().contains(event.lease()) ->
          completeProbe(halfOpen, event, now);
      case HalfOpen _, Open _ -> Transition.stay(state, Reply.LATE);
    };
  }

  private Transition completeCall(Closed state, BreakerEvent.Complete event, long now) {
    return switch (event.signal()) {
      case HealthSignal.Success _ when state.hasNoFailures() ->
          Transition.stay(state, Reply.COUNTED);
      case HealthSignal.Success _ -> counted(state.withoutFailures(now));
      case HealthSignal.CallFailure failure ->
          countFailure(
              withEvidence(state, event, failure.caller(), now),
              failure.caller(),
              wishNanos(failure),
              now);
      case HealthSignal.Timeout timeout ->
          countFailure(
              withEvidence(state, event, timeout.caller(), now),
              timeout.caller(),
              /* wishNanos= */ 0,
              now);
      case HealthSignal.Ignored _ -> Transition.stay(state, Reply.COUNTED);
    };
  }

  private Closed withEvidence(
      Closed state, BreakerEvent.Complete event, Optional<String> caller, long now) {
    return settings
        .failureRate()
        .map(rate -> rate.isReachedBy(event.windowFailures(), event.windowCalls()))
        .map(reached -> state.withEvidence(state.evidence().after(caller, now, reached)))
        .orElse(state);
  }

  private Transition countFailure(Closed state, Optional<String> caller, long wishNanos, long now) {
    if (exceedsRate(state)) {
      return transit(state, open(state, now, wishNanos), Reply.COUNTED);
    }
    int failures = state.consecutiveFailures() + 1;
    boolean onlyOne = state.hasNoFailures() || state.onlyCaller().equals(caller);
    Optional<String> onlyCaller = onlyOne ? caller : Optional.empty();
    if (failures < settings.failureThreshold()) {
      return counted(state.withFailures(failures, onlyCaller, now));
    }
    return onlyCaller.isPresent()
        ? counted(state.withFailures(settings.failureThreshold() - 1, onlyCaller, now))
        : transit(state, open(state, now, wishNanos), Reply.COUNTED);
  }

  private boolean exceedsRate(Closed state) {
    return state.evidence().isReached()
        && settings
            .failureRate()
            .filter(rate -> state.evidence().hasSeveralCallers(rate.window().toNanos()))
            .isPresent();
  }

  /** Like {@link Breaker#awaitsConfirmation}. */
  boolean awaitsConfirmation(BreakerState state) {
    return state instanceof Closed closed
        && ((closed.evidence().isReached() && settings.failureRate().isPresent())
            || (closed.onlyCaller().isPresent()
                && closed.consecutiveFailures() == settings.failureThreshold() - 1));
  }

  private Transition completeProbe(HalfOpen state, BreakerEvent.Complete event, long now) {
    List<ProbeLease> others = without(event.lease(), state.leases());
    return switch (event.signal()) {
      case HealthSignal.Success _ when state.successes() + 1 >= settings.successThreshold() ->
          transit(state, close(state, now), Reply.COUNTED);
      case HealthSignal.Success _ -> counted(state.with(others, state.successes() + 1, now));
      case HealthSignal.CallFailure failure ->
          transit(state, open(state, now, wishNanos(failure)), Reply.COUNTED);
      case HealthSignal.Timeout _ ->
          transit(state, open(state, now, /* wishNanos= */ 0), Reply.COUNTED);
      case HealthSignal.Ignored _ -> counted(state.with(others, state.successes(), now));
    };
  }

  private static List<ProbeLease> without(@Nullable ProbeLease lease, List<ProbeLease> leases) {
    return leases.stream().filter(other -> other != lease).toList();
  }

  /** Returns how long the server wishes to be left alone after {@code failure}. */
  private static long wishNanos(HealthSignal.CallFailure failure) {
    return shorter(failure.retryAfter().orElse(Duration.ZERO), LONGEST_RETRY_AFTER).toNanos();
  }

  private static Transition counted(BreakerState state) {
    return Transition.to(state, Reply.COUNTED, /* lease= */ null);
  }

  private Transition transit(BreakerState from, BreakerState to, Reply reply) {
    return Transition.transit(to, between(from, to), reply, /* lease= */ null);
  }

  private StateTransition between(BreakerState from, BreakerState to) {
    boolean isObserved = isObserving() && isByRules(from) && isByRules(to);
    boolean isIsolation = to instanceof Open open && open.isIsolation();
    CircuitState before =
        isObserving() && !isObserved && isByRules(from) ? CircuitState.CLOSED : from.circuitState();
    return new StateTransition(to.generation(), before, to.circuitState(), isObserved, isIsolation);
  }

  /** Returns the state by the rules alone, if the breaker observes: no order is one of them. */
  CircuitState observedState(BreakerState state) {
    return isObserving() && !isByRules(state) ? CircuitState.CLOSED : state.circuitState();
  }

  /** Returns whether no operator and no setting has opened the breaker. */
  private static boolean isByRules(BreakerState state) {
    return state instanceof Closed || state.isDueToFailures();
  }

  private boolean isObserving() {
    return settings.mode() == BreakerMode.OBSERVE;
  }

  /** Returns whether a call is admitted though {@link #waitNanos} may be more than 0. */
  boolean admitsAll(BreakerState state, long reading) {
    return isObserving() && (state.isDueToFailures() || waitNanos(state, reading) == 0);
  }

  /**
   * Opens after the failure of a call or probe.
   *
   * @param wishNanos how long it stays open at least
   */
  private BreakerState open(BreakerState from, long now, long wishNanos) {
    int failedProbes = from instanceof HalfOpen halfOpen ? oneMore(halfOpen.failedProbes()) : 0;
    long generation = from.generation() + 1;
    long openNanos = jitter.openNanos(grownRecoveryNanos(failedProbes), generation);
    return new Open(generation, now, Cause.FAILURES, Math.max(openNanos, wishNanos), failedProbes);
  }

  /** Returns the number after one more failed probe, if that lengthens the recovery timeout. */
  private int oneMore(int failedProbes) {
    return grownRecoveryNanos(failedProbes) < maxRecoveryNanos ? failedProbes + 1 : failedProbes;
  }

  private BreakerState forceOpen(BreakerState from, long now, Optional<Duration> duration) {
    long nanos = duration.map(given -> shorter(given, LONGEST).toNanos()).orElse(recoveryNanos);
    return new Open(from.generation() + 1, now, Cause.ORDER, nanos, /* failedProbes= */ 0);
  }

  private static BreakerState isolated(BreakerState from, long now) {
    return isolated(from.generation() + 1, now);
  }

  /** Returns the state of a breaker that opens at {@code now}, until it is closed. */
  private static BreakerState isolated(long generation, long now) {
    return new Open(generation, now, Cause.ISOLATION, LONGEST.toNanos(), /* failedProbes= */ 0);
  }

  /** Returns the state of a new breaker. */
  BreakerState initial(long now) {
    return settings.mode() == BreakerMode.ISOLATE
        ? isolated(/* generation= */ 0, now)
        : Closed.fresh(/* generation= */ 0, now);
  }

  /** Returns the recovery timeout, doubled for each of {@code failedProbes}. */
  private long grownRecoveryNanos(int failedProbes) {
    return failedProbes >= Long.numberOfLeadingZeros(recoveryNanos) - 1
        ? maxRecoveryNanos
        : Math.min(maxRecoveryNanos, recoveryNanos << failedProbes);
  }

  private static BreakerState close(BreakerState from, long now) {
    return Closed.fresh(from.generation() + 1, now);
  }

  private static long later(long reading, long other) {
    return reading - other > 0 ? reading : other;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
