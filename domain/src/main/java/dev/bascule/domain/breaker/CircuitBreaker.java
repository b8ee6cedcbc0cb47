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

  private static final HealthSignal BROKEN =
      new HealthSignal.Failure(HealthSignal.Origin.LOCAL, Optional.empty());
  private static final HealthSignal NONE = new HealthSignal.Ignored();

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final BreakerStateMachine reducer;
  private final Ticker ticker;
  private final LastCallTimes lastEndings;
  private final OrderedNotifier announcer;
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
    this.reducer = new BreakerStateMachine(settings);
    this.ticker = requireNonNull(ticker, "ticker");
    this.lastEndings = new LastCallTimes(clock);
    this.announcer = new OrderedNotifier(listener);
    this.state = new AtomicReference<>(Closed.fresh(0, ticker.nanos()));
  }

  @Override
  public <T> T run(
      Supplier<? extends T> action,
      Function<? super T, HealthSignal> classifier,
      Function<? super Duration, ? extends T> refusal) {
    if (state.get() instanceof Closed closed) {
      // As tryAcquire() would, but without an object for the step and one for the permit.
      counters.add(Count.ADMITTED);
      return observe(closed.generation(), /* lease= */ null, action, classifier);
    }
    return switch (tryAcquire()) {
      case CallPermit permit -> observe(permit.generation(), permit.lease(), action, classifier);
      case CallAdmission.Refused(Duration retryAfter) -> refusal.apply(retryAfter);
    };
  }

  private <T> T observe(
      long generation,
      @Nullable ProbeLease lease,
      Supplier<? extends T> action,
      Function<? super T, HealthSignal> classifier) {
    HealthSignal verdict = BROKEN;
    try {
      T result = action.get();
      verdict = requireNonNull(classifier.apply(result), "the classifier returned null");
      return result;
    } finally {
      complete(generation, lease, verdict);
    }
  }

  @Override
  public Optional<Duration> refuse() {
    BreakerState before = state.get();
    if (before instanceof Closed) {
      return Optional.empty();
    }
    long now = ticker.nanos();
    if (before instanceof Open) {
      // Which nothing but an event ends, so that no step is needed.
      return refused(reducer.waitNanos(before, now));
    }
    Transition step = advance(BreakerEvent.Observe.INSTANCE, now);
    Optional<Duration> refused = refused(reducer.waitNanos(step.state(), now));
    announcer.announce(step.transitions());
    return refused;
  }

  private Optional<Duration> refused(long waitNanos) {
    if (waitNanos <= 0) {
      return Optional.empty();
    }
    counters.add(Count.REJECTED);
    return Optional.of(wholeSeconds(waitNanos));
  }

  @Override
  public BreakerSnapshot snapshot() {
    long now = ticker.nanos();
    Transition step = advance(BreakerEvent.Observe.INSTANCE, now);
    announcer.announce(step.transitions());
    BreakerState current = step.state();
    long waitNanos = reducer.waitNanos(current, now);
    BreakerCounters.Totals totals = counters.totals();
    return new BreakerSnapshot(
        current.name(),
        current.generation(),
        current instanceof Closed closed ? closed.failuresInARow() : 0,
        current instanceof HalfOpen halfOpen ? halfOpen.successes() : 0,
        Duration.ofNanos(Math.max(0, now - current.since())),
        /* available= */ waitNanos == 0,
        Duration.ofNanos(waitNanos),
        lastEndings.failure(),
        lastEndings.success(),
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
    Transition step = advance(BreakerEvent.ForceClose.INSTANCE, ticker.nanos());
    counters.reset();
    lastEndings.forget();
    announcer.announce(step.transitions());
  }

  /** Returns how many times the listener threw something, since this breaker was made. */
  long listenerFailures() {
    return announcer.failures();
  }

  /** Returns how many calls reported more than once, since this breaker was made. */
  long repeatedReports() {
    return repeatedReports.sum();
  }

  void noteRepeatedReport() {
    repeatedReports.increment();
  }

  /** Tells, without changing anything, whether this breaker is closed and no call is under way. */
  boolean isIdle() {
    return state.get() instanceof Closed && counters.totals().inFlight() == 0;
  }

  /** Lets a call through, or not. The caller must complete or close the permit. */
  CallAdmission tryAcquire() {
    Transition step = advance(BreakerEvent.Acquire.INSTANCE, ticker.nanos());
    boolean admitted = step.reply() == Reply.ADMITTED;
    counters.add(admitted ? Count.ADMITTED : Count.REJECTED);
    announcer.announce(step.transitions());
    return admitted
        ? new CallPermit(this, step.state().generation(), step.lease())
        : new CallAdmission.Refused(wholeSeconds(step.waitNanos()));
  }

  /**
   * Ends a call with a verdict. Whoever runs the call sees to it that this happens once.
   *
   * @param generation that of the state that let it through
   * @param lease its own, if it was a probe
   */
  RecordingResult complete(long generation, @Nullable ProbeLease lease, HealthSignal verdict) {
    return switch (verdict) {
      case HealthSignal.Success _ when changesNothing(generation) -> {
        count(Count.SUCCEEDED);
        yield RecordingResult.COUNTED;
      }
      case HealthSignal.Success _ -> end(generation, lease, verdict, Count.SUCCEEDED);
      case HealthSignal.Failure(HealthSignal.Origin origin, _) ->
          switch (origin) {
            case LOCAL -> end(generation, lease, verdict, Count.FAILED_LOCALLY);
            case REMOTE -> end(generation, lease, verdict, Count.FAILED_REMOTELY);
          };
      case HealthSignal.Timeout _ -> end(generation, lease, verdict, Count.TIMED_OUT);
      case HealthSignal.Ignored _ -> end(generation, lease, verdict, Count.IGNORED);
    };
  }

  /** Ends a call without a verdict. Once, as above. */
  void abandon(long generation, @Nullable ProbeLease lease) {
    end(generation, lease, NONE, Count.ABANDONED);
  }

  /** Tells whether a success leaves the state as it is: most calls, which need no step then. */
  private boolean changesNothing(long generation) {
    return state.get() instanceof Closed closed
        && closed.generation() == generation
        && closed.failuresInARow() == 0;
  }

  private RecordingResult end(
      long generation, @Nullable ProbeLease lease, HealthSignal verdict, Count count) {
    Transition step =
        advance(new BreakerEvent.Complete(generation, lease, verdict), ticker.nanos());
    boolean late = step.reply() == Reply.LATE;
    if (!late) {
      count(count);
    } else if (lease == null || lease.claimCounting()) {
      count(Count.LATE);
    }
    announcer.announce(step.transitions());
    return late ? RecordingResult.LATE : RecordingResult.COUNTED;
  }

  private void force(BreakerEvent event) {
    announcer.announce(advance(event, ticker.nanos()).transitions());
  }

  /**
   * Takes the state one step on. The caller counts what came of it, and announces it afterwards, so
   * that a listener who looks sees the counts of what it is told of.
   */
  private Transition advance(BreakerEvent event, long now) {
    while (true) {
      BreakerState before = state.get();
      Transition step = reducer.apply(before, event, now);
      if (before.equals(step.state()) || state.compareAndSet(before, step.state())) {
        countTimeouts(step.timedOut());
        return step;
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
      case SUCCEEDED -> lastEndings.noteSuccess();
      case FAILED_LOCALLY, FAILED_REMOTELY, TIMED_OUT -> lastEndings.noteFailure();
      case ADMITTED, REJECTED, IGNORED, ABANDONED, LATE -> {}
    }
  }

  private static Duration wholeSeconds(long nanos) {
    return Duration.ofSeconds(Math.ceilDiv(nanos, NANOS_PER_SECOND));
  }
}
