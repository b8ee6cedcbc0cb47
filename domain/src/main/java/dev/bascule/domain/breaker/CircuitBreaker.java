package dev.bascule.domain.breaker;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.breaker.BreakerCounters.Count;
import dev.bascule.domain.breaker.BreakerListener.StateTransition;
import dev.bascule.domain.breaker.BreakerState.Closed;
import dev.bascule.domain.breaker.BreakerState.HalfOpen;
import dev.bascule.domain.breaker.BreakerState.Open;
import dev.bascule.domain.breaker.Transition.Reply;
import dev.bascule.domain.time.Ticker;
import dev.bascule.domain.time.WindowCounter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The in-process circuit breaker of one target.
 *
 * <p>Its rules are those of {@link BreakerSettings}, and these: a call counts only in the state
 * that admitted it. A {@code Retry-After} of the server that is longer than the recovery timeout
 * replaces it, up to five minutes. A probe that does not report within the call timeout counts as
 * timed out, so that no lost call keeps the breaker half-open; calls admitted while closed must be
 * timed out by their caller.
 *
 * <p>Each process, and each replica, has breakers of its own: one that cannot reach the server must
 * not make it unavailable to the others.
 *
 * <p>A breaker that an operator or its settings have isolated rejects all calls until both allow
 * them. While its settings isolate it, orders have no effect before other settings are applied.
 *
 * <p>This class is thread-safe, holds no lock but between orders and settings, and has no thread or
 * timer: it observes the time on each event and snapshot. The listener is notified in the thread
 * that caused the transition, or in one that is still notifying it of an earlier one. A success
 * while the breaker is closed and without failures allocates nothing.
 */
public final class CircuitBreaker implements Breaker {

  private static final HealthSignal LOCAL_FAILURE =
      new HealthSignal.CallFailure(HealthSignal.Origin.LOCAL, Optional.empty());
  private static final HealthSignal IGNORED = new HealthSignal.Ignored();

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final BreakerJitter jitter;
  private final Ticker ticker;
  private final LastCallTimes lastCallTimes;
  private final OrderedNotifier notifier;
  private final BreakerCounters counters = new BreakerCounters();
  private final AtomicReference<BreakerState> state;

  private volatile BreakerStateMachine stateMachine;

  /** Held while an order or other settings are applied, which exclude each other. */
  private final Object control = new Object();

  @GuardedBy("control")
  private boolean isIsolatedByOrder;

  /** Null without a {@link FailureRate}. */
  private volatile @Nullable CallWindow window;

  /** The calls that were admitted while closed and ended within the window of the rate. */
  private record CallWindow(Duration length, WindowCounter calls, WindowCounter failures) {

    static @Nullable CallWindow of(BreakerSettings settings, Ticker ticker) {
      return settings
          .failureRate()
          .map(FailureRate::window)
          .map(
              length ->
                  new CallWindow(
                      length, new WindowCounter(length, ticker), new WindowCounter(length, ticker)))
          .orElse(null);
    }

    void clear() {
      calls.clear();
      failures.clear();
    }
  }

  /** The dates of the last failure and success. Thread-safe; updates allocate nothing. */
  private static final class LastCallTimes {

    /** Means "not yet". */
    private static final long NEVER = Long.MIN_VALUE;

    private final InstantSource clock;

    private volatile long failureMillis = NEVER;
    private volatile long successMillis = NEVER;

    LastCallTimes(InstantSource clock) {
      this.clock = clock;
    }

    void recordSuccess() {
      long now = clock.millis();
      if (successMillis != now) { // otherwise all processors reload the cache line for each call
        successMillis = now;
      }
    }

    void recordFailure() {
      failureMillis = clock.millis();
    }

    void reset() {
      failureMillis = NEVER;
      successMillis = NEVER;
    }

    Optional<Instant> failure() {
      return instantOf(failureMillis);
    }

    Optional<Instant> success() {
      return instantOf(successMillis);
    }

    private static Optional<Instant> instantOf(long millis) {
      return millis == NEVER ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
  }

  /**
   * Creates a breaker that is closed, or isolated with {@link BreakerMode#ISOLATE}.
   *
   * @param ticker measures elapsed time; all decisions depend on it
   * @param clock supplies the dates of the last failure and success, in milliseconds, and nothing
   *     else
   * @param listener is notified of transitions
   */
  public CircuitBreaker(
      BreakerSettings settings, Ticker ticker, InstantSource clock, BreakerListener listener) {
    this(settings, BreakerJitter.NONE, ticker, clock, listener);
  }

  /** Creates a breaker whose times differ from those of others by {@code jitter}. */
  public CircuitBreaker(
      BreakerSettings settings,
      BreakerJitter jitter,
      Ticker ticker,
      InstantSource clock,
      BreakerListener listener) {
    this.stateMachine = new BreakerStateMachine(settings, jitter);
    this.jitter = jitter;
    this.window = CallWindow.of(settings, ticker);
    this.ticker = ticker;
    this.lastCallTimes = new LastCallTimes(clock);
    this.notifier = new OrderedNotifier(listener);
    this.state = new AtomicReference<>(stateMachine.initial(ticker.nanos()));
  }

  /**
   * Applies other settings from now on. The state stays, and is judged by them; calls in flight
   * count as before. Only another mode opens or closes the breaker, and forgets its failures.
   */
  public void configure(BreakerSettings settings) {
    if (stateMachine.settings().equals(settings)) {
      return;
    }
    List<StateTransition> transitions;
    synchronized (control) {
      BreakerStateMachine before = stateMachine;
      CallWindow known = window;
      Optional<Duration> length = settings.failureRate().map(FailureRate::window);
      if (!length.equals(Optional.ofNullable(known).map(CallWindow::length))) {
        window = CallWindow.of(settings, ticker);
      }
      stateMachine = new BreakerStateMachine(settings, jitter);
      transitions =
          settings.mode() == before.settings().mode()
              ? List.of()
              : changeMode(before, settings.mode());
    }
    notifier.publish(transitions);
  }

  /** Makes a new state in any case, so that nothing that was decided by {@code before} applies. */
  @GuardedBy("control")
  private List<StateTransition> changeMode(BreakerStateMachine before, BreakerMode next) {
    BreakerEvent event =
        isIsolatedByOrder || next == BreakerMode.ISOLATE
            ? BreakerEvent.Isolate.INSTANCE
            : BreakerEvent.ForceClose.INSTANCE;
    return advance(before, event, ticker.nanos()).transitions();
  }

  private BreakerMode mode() {
    return stateMachine.settings().mode();
  }

  @Override
  public <T> T run(
      Supplier<? extends T> action,
      Function<? super T, ? extends HealthReport> classifier,
      Function<? super Duration, ? extends T> onRejection) {
    if (state.get() instanceof Closed closed) {
      // Like tryAcquire(), but without allocating a transition and a permit.
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
      if (mode() == BreakerMode.OBSERVE) {
        // Nothing else probes a server whose calls are not rejected.
        return run(action, classifier, onRejection);
      }
      Optional<Duration> rejection = rejection();
      if (rejection.isPresent()) {
        return onRejection.apply(rejection.get());
      }
      // It closed between the two reads.
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
    if (stateMachine.admitsAll(before, now)) {
      return Optional.empty();
    }
    if (before instanceof Open) {
      // Only an event ends this state, so no transition is needed.
      return Optional.of(rejected(stateMachine.waitNanos(before, now), now));
    }
    BreakerState current = observe(now);
    return current instanceof Closed
        ? Optional.empty()
        : Optional.of(rejected(stateMachine.waitNanos(current, now), now));
  }

  /**
   * Rejects a call, and counts the rejection, if {@link #run} would do so now.
   *
   * @return as for {@link #rejection}
   */
  public Optional<Duration> rejectionUnlessProbe() {
    return isProbeDue() ? Optional.empty() : rejection();
  }

  /** Returns whether {@link #run} would admit a call as a probe now. */
  public boolean isProbeDue() {
    if (state.get() instanceof Closed || mode() == BreakerMode.OBSERVE) {
      return false;
    }
    long now = ticker.nanos();
    BreakerState current = observe(now);
    return !(current instanceof Closed) && stateMachine.waitNanos(current, now) == 0;
  }

  /** Returns whether its rules admit only probes now, even if it only observes. */
  public boolean isProbing() {
    return !(state.get() instanceof Closed) && observe(ticker.nanos()) instanceof HalfOpen;
  }

  /** Returns whether an operator has isolated the server, whatever the settings say. */
  public boolean isIsolatedByOrder() {
    synchronized (control) {
      return isIsolatedByOrder;
    }
  }

  /** Returns the number of transitions so far. */
  public long generation() {
    return state.get().generation();
  }

  /**
   * Counts a call that was made without this breaker, as if it had been admitted while the breaker
   * was closed.
   *
   * @param generation the {@link #generation} when the call began; 0 if there was no breaker yet
   */
  public void report(long generation, HealthSignal signal) {
    counters.add(Count.ADMITTED);
    RecordingResult _ = complete(generation, /* lease= */ null, signal);
  }

  @Override
  public boolean awaitsConfirmation() {
    return stateMachine.awaitsConfirmation(state.get());
  }

  /** A probe that is due or in flight may close the breaker at any moment: one second. */
  private Duration rejected(long waitNanos, long now) {
    counters.add(Count.REJECTED);
    return wholeSeconds(jitter.waitNanos(Math.max(1, waitNanos), now));
  }

  @Override
  public CircuitState state() {
    if (state.get() instanceof Closed) {
      return CircuitState.CLOSED;
    }
    long now = ticker.nanos();
    return stateOf(observe(now), now);
  }

  private CircuitState stateOf(BreakerState current, long now) {
    return stateMachine.admitsAll(current, now) ? CircuitState.CLOSED : current.circuitState();
  }

  /** Returns the state at {@code now}, which may differ because time has passed. */
  private BreakerState observe(long now) {
    Transition transition = advance(BreakerEvent.Observe.INSTANCE, now);
    notifier.publish(transition.transitions());
    return transition.state();
  }

  @Override
  public BreakerSnapshot snapshot() {
    long now = ticker.nanos();
    BreakerState current = observe(now);
    long waitNanos =
        stateMachine.admitsAll(current, now) ? 0 : stateMachine.waitNanos(current, now);
    BreakerCounters.Totals totals = counters.totals();
    return new BreakerSnapshot(
        stateOf(current, now),
        current instanceof Open open && open.isIsolation() ? BreakerMode.ISOLATE : mode(),
        stateMachine.observedState(current),
        current.generation(),
        current instanceof Closed closed ? closed.consecutiveFailures() : 0,
        current instanceof HalfOpen halfOpen ? halfOpen.successes() : 0,
        Duration.ofNanos(Math.max(0, now - current.since())),
        /* available= */ waitNanos == 0,
        Duration.ofNanos(waitNanos),
        lastCallTimes.failure(),
        lastCallTimes.success(),
        totals.admitted(),
        totals.of(Count.REJECTED),
        totals.of(Count.OBSERVED),
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
  public void forceOpen(Duration duration) {
    force(new BreakerEvent.ForceOpen(Optional.of(duration)));
  }

  @Override
  public void isolate() {
    force(BreakerEvent.Isolate.INSTANCE);
  }

  @Override
  public void forceClose() {
    force(BreakerEvent.ForceClose.INSTANCE);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Those calls remain in flight, and admitted, until they complete.
   */
  @Override
  public void reset() {
    List<StateTransition> transitions = order(BreakerEvent.ForceClose.INSTANCE);
    counters.reset();
    lastCallTimes.reset();
    notifier.publish(transitions);
  }

  /** Returns, without changing anything, whether this breaker is closed with no call in flight. */
  boolean isIdle() {
    return state.get() instanceof Closed && counters.totals().inFlight() == 0;
  }

  /**
   * Returns, without changing anything, whether a probe has been admissible for at least {@code
   * time}, and none came.
   */
  public boolean awaitsProbeSince(Duration time) {
    return BreakerStateMachine.idleNanos(state.get(), ticker.nanos()) >= time.toNanos()
        && counters.totals().inFlight() == 0;
  }

  /** Admits or rejects a call. The caller must complete or close the permit. */
  CallAdmission tryAcquire() {
    long now = ticker.nanos();
    Transition transition = advance(BreakerEvent.Acquire.INSTANCE, now);
    boolean observed =
        transition.reply() == Reply.REFUSED && stateMachine.admitsAll(transition.state(), now);
    boolean admitted = observed || transition.reply() == Reply.ADMITTED;
    counters.add(observed ? Count.OBSERVED : admitted ? Count.ADMITTED : Count.REJECTED);
    notifier.publish(transition.transitions());
    return admitted
        ? new CallPermit(this, transition.state().generation(), transition.lease())
        : new CallAdmission.Rejected(wholeSeconds(jitter.waitNanos(transition.waitNanos(), now)));
  }

  /**
   * Completes a call with a report. The caller ensures that this happens once per call.
   *
   * @param generation the generation of the state that admitted it
   * @param lease its lease, if it was a probe
   */
  RecordingResult complete(long generation, @Nullable ProbeLease lease, HealthSignal signal) {
    return switch (signal) {
      case HealthSignal.Success _ when changesNothing(generation) -> {
        countInWindow(generation, /* isFailure= */ false);
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

  /** Completes a call without a report; once per call. */
  void abandon(long generation, @Nullable ProbeLease lease) {
    end(generation, lease, IGNORED, Count.ABANDONED);
  }

  /**
   * Returns whether a success leaves the state unchanged, as most do; then no transition is needed.
   */
  private boolean changesNothing(long generation) {
    return state.get() instanceof Closed closed
        && closed.generation() == generation
        && closed.hasNoFailures();
  }

  private RecordingResult end(
      long generation, @Nullable ProbeLease lease, HealthSignal signal, Count count) {
    CallWindow counted = countInWindow(generation, signal);
    Transition transition =
        advance(
            counted == null
                ? new BreakerEvent.Complete(generation, lease, signal)
                : new BreakerEvent.Complete(
                    generation, lease, signal, counted.failures().sum(), counted.calls().sum()),
            ticker.nanos());
    boolean late = transition.reply() == Reply.LATE;
    if (!late) {
      count(count);
    } else if (lease == null || lease.claimCounting()) {
      count(Count.LATE);
    }
    notifier.publish(transition.transitions());
    return late ? RecordingResult.LATE : RecordingResult.COUNTED;
  }

  private @Nullable CallWindow countInWindow(long generation, HealthSignal signal) {
    return switch (signal) {
      case HealthSignal.Success _ -> countInWindow(generation, /* isFailure= */ false);
      case HealthSignal.CallFailure _, HealthSignal.Timeout _ ->
          countInWindow(generation, /* isFailure= */ true);
      case HealthSignal.Ignored _ -> null;
    };
  }

  /** Returns the window, if there is one in which the call counts. */
  private @Nullable CallWindow countInWindow(long generation, boolean isFailure) {
    CallWindow current = window;
    if (current == null
        || !(state.get() instanceof Closed closed)
        || closed.generation() != generation) {
      return null;
    }
    current.calls().add();
    if (isFailure) {
      current.failures().add();
    }
    return current;
  }

  private void force(BreakerEvent event) {
    notifier.publish(order(event));
  }

  private List<StateTransition> order(BreakerEvent event) {
    synchronized (control) {
      isIsolatedByOrder = event instanceof BreakerEvent.Isolate;
      return mode() == BreakerMode.ISOLATE
          ? List.of()
          : advance(event, ticker.nanos()).transitions();
    }
  }

  /**
   * Applies the event to the state. The caller counts the result and then announces it, so that a
   * listener that reads the counters sees those of its transition.
   */
  private Transition advance(BreakerEvent event, long now) {
    return advance(null, event, now);
  }

  /**
   * @param rules what decides; null for the current ones, which may change meanwhile
   */
  private Transition advance(@Nullable BreakerStateMachine rules, BreakerEvent event, long now) {
    while (true) {
      BreakerState before = state.get();
      Transition transition = (rules == null ? stateMachine : rules).apply(before, event, now);
      if (before.equals(transition.state()) || state.compareAndSet(before, transition.state())) {
        CallWindow past = window;
        if (past != null && !transition.transitions().isEmpty()) {
          past.clear();
        }
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
      case ADMITTED, OBSERVED, REJECTED, IGNORED, ABANDONED, LATE -> {}
    }
  }

  private static Duration wholeSeconds(long nanos) {
    return Duration.ofSeconds(Math.ceilDiv(nanos, NANOS_PER_SECOND));
  }
}
