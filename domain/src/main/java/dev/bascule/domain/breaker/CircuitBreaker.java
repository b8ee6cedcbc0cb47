package dev.bascule.domain.breaker;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.breaker.BreakerCounters.Count;
import dev.bascule.domain.breaker.BreakerState.Closed;
import dev.bascule.domain.breaker.BreakerState.HalfOpen;
import dev.bascule.domain.breaker.BreakerState.Open;
import dev.bascule.domain.breaker.Transition.Reply;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The breaker of one thing that may fail, in this process.
 *
 * <p>Its rules are those of {@link BreakerSettings}. Beyond them: a call counts in the state that
 * let it through, or not at all. A server that answers with a {@code Retry-After} longer than the
 * recovery timeout is left alone for that long, but at most five minutes. A probe that does not
 * report within the call timeout counts as timed out, so that no lost call can hold the breaker
 * half-open; calls let through while closed must be given up by whoever makes them.
 *
 * <p>Each process, and each replica of it, learns for itself: one that cannot reach the server must
 * not close it to the others.
 *
 * <p>This class is thread-safe, holds no lock, and has no thread or timer: time passes for it when
 * something happens to it, or when someone takes a snapshot. The listener hears of a transition in
 * the thread that caused it, or in one that was telling of an earlier one. A call that succeeds
 * while the breaker is closed, and no failure went before it, allocates nothing.
 */
public final class CircuitBreaker implements Breaker {

  private static final HealthSignal LOCAL_FAILURE =
      new HealthSignal.CallFailure(HealthSignal.Origin.LOCAL, Optional.empty());
  private static final HealthSignal IGNORED = new HealthSignal.Ignored();

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final BreakerStateMachine stateMachine;
  private final Ticker ticker;
  private final LastCallTimes lastCallTimes;
  private final OrderedNotifier notifier;
  private final BreakerCounters counters = new BreakerCounters();
  private final LongAdder repeatedReports = new LongAdder();
  private final AtomicReference<BreakerState> state;

  /**
   * Makes a closed breaker.
   *
   * @param ticker tells how much time has passed; all decisions are by it
   * @param clock tells the dates of the last failure and success, in milliseconds, and no more
   * @param listener is told of transitions
   */
  public CircuitBreaker(
      BreakerSettings settings, Ticker ticker, InstantSource clock, BreakerListener listener) {
    this.stateMachine = new BreakerStateMachine(settings);
    this.ticker = requireNonNull(ticker, "ticker");
    this.lastCallTimes = new LastCallTimes(clock);
    this.notifier = new OrderedNotifier(listener);
    this.state = new AtomicReference<>(Closed.fresh(0, ticker.nanos()));
  }

  @Override
  public <T> T run(
      Supplier<? extends T> action,
      Function<? super T, ? extends HealthReport> classifier,
      Function<? super Duration, ? extends T> onRejection) {
    if (state.get() instanceof Closed closed) {
      // As tryAcquire() would, but without an object for the step and one for the permit.
      counters.add(Count.ADMITTED);
      return runAdmitted(closed.generation(), /* lease= */ null, action, classifier);
    }
    return switch (tryAcquire()) {
      case CallPermit permit ->
          runAdmitted(permit.generation(), permit.lease(), action, classifier);
      case CallAdmission.Rejected(Duration retryAfter) -> onRejection.apply(retryAfter);
    };
  }

  @Override
  public <T> T runIfClosed(
      Supplier<? extends T> action,
      Function<? super T, ? extends HealthReport> classifier,
      Function<? super Duration, ? extends T> onRejection) {
    while (true) {
      if (state.get() instanceof Closed closed) {
        counters.add(Count.ADMITTED);
        return runAdmitted(closed.generation(), /* lease= */ null, action, classifier);
      }
      Optional<Duration> rejection = rejection();
      if (rejection.isPresent()) {
        return onRejection.apply(rejection.get());
      }
      // It closed between the two looks.
    }
  }

  private <T> T runAdmitted(
      long generation,
      @Nullable ProbeLease lease,
      Supplier<? extends T> action,
      Function<? super T, ? extends HealthReport> classifier) {
    HealthReport report = LOCAL_FAILURE;
    try {
      T result = action.get();
      report = requireNonNull(classifier.apply(result), "the classifier returned null");
      return result;
    } finally {
      switch (report) {
        case HealthSignal signal -> complete(generation, lease, signal);
        case HealthReport.Pending pending -> completeLater(generation, lease, pending);
      }
    }
  }

  private void completeLater(
      long generation, @Nullable ProbeLease lease, HealthReport.Pending pending) {
    CompletionStage<HealthSignal> _ =
        pending
            .signal()
            .whenComplete(
                (signal, _) ->
                    complete(generation, lease, signal == null ? LOCAL_FAILURE : signal));
  }

  @Override
  public Optional<Duration> rejection() {
    BreakerState before = state.get();
    if (before instanceof Closed) {
      return Optional.empty();
    }
    long now = ticker.nanos();
    if (before instanceof Open) {
      // Which nothing but an event ends, so that no step is needed.
      return Optional.of(rejected(stateMachine.waitNanos(before, now)));
    }
    BreakerState current = observe(now);
    return current instanceof Closed
        ? Optional.empty()
        : Optional.of(rejected(stateMachine.waitNanos(current, now)));
  }

  @Override
  public boolean awaitsConfirmation() {
    return stateMachine.awaitsConfirmation(state.get());
  }

  /** A probe that is due, or under way, may close the breaker at any moment: that is a second. */
  private Duration rejected(long waitNanos) {
    counters.add(Count.REJECTED);
    return wholeSeconds(Math.max(1, waitNanos));
  }

  @Override
  public CircuitState state() {
    return state.get() instanceof Closed
        ? CircuitState.CLOSED
        : observe(ticker.nanos()).circuitState();
  }

  /** Returns the state at {@code now}, which the time may have changed. */
  private BreakerState observe(long now) {
    Transition transition = advance(BreakerEvent.Observe.INSTANCE, now);
    notifier.publish(transition.transitions());
    return transition.state();
  }

  @Override
  public BreakerSnapshot snapshot() {
    long now = ticker.nanos();
    BreakerState current = observe(now);
    long waitNanos = stateMachine.waitNanos(current, now);
    BreakerCounters.Totals totals = counters.totals();
    return new BreakerSnapshot(
        current.circuitState(),
        current.generation(),
        current instanceof Closed closed ? closed.consecutiveFailures() : 0,
        current instanceof HalfOpen halfOpen ? halfOpen.successes() : 0,
        Duration.ofNanos(Math.max(0, now - current.since())),
        /* available= */ waitNanos == 0,
        Duration.ofNanos(waitNanos),
        lastCallTimes.failure(),
        lastCallTimes.success(),
        totals.of(Count.ADMITTED),
        totals.of(Count.REJECTED),
        totals.of(Count.SUCCEEDED),
        totals.of(Count.FAILED_LOCALLY),
        totals.of(Count.FAILED_REMOTELY),
        totals.of(Count.TIMED_OUT),
        totals.of(Count.IGNORED),
        totals.of(Count.ABANDONED),
        totals.of(Count.LATE),
        totals.inFlight());
  }

  @Override
  public void forceOpen() {
    force(BreakerEvent.ForceOpen.INSTANCE);
  }

  @Override
  public void forceClose() {
    force(BreakerEvent.ForceClose.INSTANCE);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Those calls remain in flight, and admitted, until they end.
   */
  @Override
  public void reset() {
    Transition transition = advance(BreakerEvent.ForceClose.INSTANCE, ticker.nanos());
    counters.reset();
    lastCallTimes.reset();
    notifier.publish(transition.transitions());
  }

  /** Returns how many times the listener threw something, since this breaker was made. */
  long listenerFailures() {
    return notifier.failures();
  }

  /** Returns how many calls reported more than once, since this breaker was made. */
  long repeatedReports() {
    return repeatedReports.sum();
  }

  void recordRepeatedReport() {
    repeatedReports.increment();
  }

  /** Tells, without changing anything, whether this breaker is closed and no call is under way. */
  boolean isIdle() {
    return state.get() instanceof Closed && counters.totals().inFlight() == 0;
  }

  /** Lets a call through, or not. The caller must complete or close the permit. */
  CallAdmission tryAcquire() {
    Transition transition = advance(BreakerEvent.Acquire.INSTANCE, ticker.nanos());
    boolean admitted = transition.reply() == Reply.ADMITTED;
    counters.add(admitted ? Count.ADMITTED : Count.REJECTED);
    notifier.publish(transition.transitions());
    return admitted
        ? new CallPermit(this, transition.state().generation(), transition.lease())
        : new CallAdmission.Rejected(wholeSeconds(transition.waitNanos()));
  }

  /**
   * Ends a call with a verdict. Whoever runs the call sees to it that this happens once.
   *
   * @param generation that of the state that let it through
   * @param lease its own, if it was a probe
   */
  RecordingResult complete(long generation, @Nullable ProbeLease lease, HealthSignal signal) {
    return switch (signal) {
      case HealthSignal.Success _ when changesNothing(generation) -> {
        count(Count.SUCCEEDED);
        yield RecordingResult.COUNTED;
      }
      case HealthSignal.Success _ -> end(generation, lease, signal, Count.SUCCEEDED);
      case HealthSignal.CallFailure(HealthSignal.Origin origin, _, _) ->
          switch (origin) {
            case LOCAL -> end(generation, lease, signal, Count.FAILED_LOCALLY);
            case REMOTE -> end(generation, lease, signal, Count.FAILED_REMOTELY);
          };
      case HealthSignal.Timeout _ -> end(generation, lease, signal, Count.TIMED_OUT);
      case HealthSignal.Ignored _ -> end(generation, lease, signal, Count.IGNORED);
    };
  }

  /** Ends a call without a verdict. Once, as above. */
  void abandon(long generation, @Nullable ProbeLease lease) {
    end(generation, lease, IGNORED, Count.ABANDONED);
  }

  /** Tells whether a success leaves the state as it is: most calls, which need no step then. */
  private boolean changesNothing(long generation) {
    return state.get() instanceof Closed closed
        && closed.generation() == generation
        && closed.hasNoFailures();
  }

  private RecordingResult end(
      long generation, @Nullable ProbeLease lease, HealthSignal signal, Count count) {
    Transition transition =
        advance(new BreakerEvent.Complete(generation, lease, signal), ticker.nanos());
    boolean late = transition.reply() == Reply.LATE;
    if (!late) {
      count(count);
    } else if (lease == null || lease.claimCounting()) {
      count(Count.LATE);
    }
    notifier.publish(transition.transitions());
    return late ? RecordingResult.LATE : RecordingResult.COUNTED;
  }

  private void force(BreakerEvent event) {
    notifier.publish(advance(event, ticker.nanos()).transitions());
  }

  /**
   * Takes the state one step on. The caller counts what came of it, and announces it afterwards, so
   * that a listener who looks sees the counts of what it is told of.
   */
  private Transition advance(BreakerEvent event, long now) {
    while (true) {
      BreakerState before = state.get();
      Transition transition = stateMachine.apply(before, event, now);
      if (before.equals(transition.state()) || state.compareAndSet(before, transition.state())) {
        countTimeouts(transition.timedOut());
        return transition;
      }
    }
  }

  private void countTimeouts(List<ProbeLease> leases) {
    for (ProbeLease lease : leases) {
      if (lease.claimCounting()) {
        count(Count.TIMED_OUT);
      }
    }
  }

  private void count(Count count) {
    counters.add(count);
    switch (count) {
      case SUCCEEDED -> lastCallTimes.recordSuccess();
      case FAILED_LOCALLY, FAILED_REMOTELY, TIMED_OUT -> lastCallTimes.recordFailure();
      case ADMITTED, REJECTED, IGNORED, ABANDONED, LATE -> {}
    }
  }

  private static Duration wholeSeconds(long nanos) {
    return Duration.ofSeconds(Math.ceilDiv(nanos, NANOS_PER_SECOND));
  }
}
