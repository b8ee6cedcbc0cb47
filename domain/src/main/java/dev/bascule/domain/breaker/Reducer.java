package dev.bascule.domain.breaker;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.breaker.State.Closed;
import dev.bascule.domain.breaker.State.HalfOpen;
import dev.bascule.domain.breaker.State.Open;
import dev.bascule.domain.breaker.Step.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the breaker, as a pure function of state, event and time.
 *
 * <pre>
 *           failureThreshold failures in a row
 *   CLOSED -------------------------------------&gt; OPEN
 *     ^                                           |  ^
 *     | successThreshold probes     recovery has  |  | a probe fails,
 *     | succeed                     passed        v  | or its lease ends
 *     +------------------------------------- HALF_OPEN
 * </pre>
 *
 * <p>Nothing happens by itself: that the lease of a probe has ended is noticed by the next event,
 * whatever it is, and the breaker has then been open since the end of the lease.
 */
final class Reducer {

  /**
   * The longest time for which the server's own wish can keep the breaker open. A server that asks
   * for a day, by mistake or not, does not take itself out of service for a day.
   */
  static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(5);

  /** The longest time that readings of the ticker can be apart; half the range of its counter. */
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 2);

  private final BreakerSettings settings;
  private final long recoveryNanos;
  private final long callNanos;

  Reducer(BreakerSettings settings) {
    this.settings = requireNonNull(settings, "settings");
    this.recoveryNanos = shorter(settings.recoveryTimeout(), LONGEST).toNanos();
    this.callNanos = shorter(settings.callTimeout(), LONGEST).toNanos();
  }

  /**
   * Tells what {@code event} leads to.
   *
   * @param reading the ticker's, taken when the event happened
   */
  Step apply(State state, Event event, long reading) {
    long now = later(reading, state.asOf());
    List<Lease> ended = endedLeases(state, now);
    if (ended.isEmpty()) {
      return react(state, event, now);
    }
    State opened = open(state, ended.getFirst().end(), recoveryNanos);
    return react(opened, event, now).afterTimeout(state, opened, ended);
  }

  /** Returns how long a call should wait before it asks; 0 if it would be admitted. */
  long waitNanos(State state, long reading) {
    long now = later(reading, state.asOf());
    return switch (state) {
      case Closed _ -> 0;
      case Open open -> Math.max(0, open.recoveryNanos() - (now - open.since()));
      case HalfOpen halfOpen when hasRoom(halfOpen) -> 0;
      // A probe may report any moment, so never longer than a breaker that opens now would say.
      case HalfOpen halfOpen -> Math.min(recoveryNanos, halfOpen.leases().getFirst().end() - now);
    };
  }

  private boolean hasRoom(HalfOpen state) {
    int probes = state.leases().size();
    return probes < settings.maxConcurrentProbes()
        && probes + state.successes() < settings.successThreshold();
  }

  /** Returns the leases that end first, if they have ended. */
  private static List<Lease> endedLeases(State state, long now) {
    if (!(state instanceof HalfOpen(_, _, _, List<Lease> leases, _)) || leases.isEmpty()) {
      return List.of();
    }
    long firstEnd = leases.getFirst().end();
    return now - firstEnd < 0
        ? List.of()
        : leases.stream().filter(lease -> lease.end() == firstEnd).toList();
  }

  private Step react(State state, Event event, long now) {
    return switch (event) {
      case Event.Acquire _ -> acquire(state, now);
      case Event.Complete complete when complete.generation() != state.generation() ->
          Step.stay(state, Reply.LATE);
      case Event.Complete complete -> complete(state, complete, now);
      case Event.Observe _ -> Step.stay(state, Reply.DONE);
      case Event.ForceOpen _ -> transit(state, open(state, now, recoveryNanos), Reply.DONE);
      case Event.ForceClose _ -> transit(state, close(state, now), Reply.DONE);
    };
  }

  private Step acquire(State state, long now) {
    long waitNanos = waitNanos(state, now);
    return waitNanos > 0 ? Step.refuse(state, waitNanos) : admit(state, now);
  }

  private Step admit(State state, long now) {
    return switch (state) {
      case Closed closed -> Step.stay(closed, Reply.ADMITTED);
      case Open open -> {
        Lease lease = new Lease(now + callNanos);
        State next = new HalfOpen(open.generation() + 1, now, now, List.of(lease), 0);
        yield Step.transit(open, next, Reply.ADMITTED, lease);
      }
      case HalfOpen halfOpen -> {
        Lease lease = new Lease(now + callNanos);
        List<Lease> leases = new ArrayList<>(halfOpen.leases());
        leases.add(lease);
        yield Step.to(halfOpen.with(leases, halfOpen.successes(), now), Reply.ADMITTED, lease);
      }
    };
  }

  private Step complete(State state, Event.Complete event, long now) {
    return switch (state) {
      case Closed closed -> completeCall(closed, event.verdict(), now);
      case HalfOpen halfOpen when halfOpen.leases().contains(event.lease()) ->
          completeProbe(halfOpen, event, now);
      case HalfOpen _, Open _ -> Step.stay(state, Reply.LATE);
    };
  }

  private Step completeCall(Closed state, Verdict verdict, long now) {
    return switch (verdict) {
      case Verdict.Success _ when state.failuresInARow() == 0 -> Step.stay(state, Reply.COUNTED);
      case Verdict.Success _ -> counted(state.withFailures(0, now));
      case Verdict.Failure failure -> countFailure(state, recoveryNanos(failure), now);
      case Verdict.Timeout _ -> countFailure(state, recoveryNanos, now);
      case Verdict.Ignored _ -> Step.stay(state, Reply.COUNTED);
    };
  }

  private Step countFailure(Closed state, long recovery, long now) {
    int failures = state.failuresInARow() + 1;
    return failures < settings.failureThreshold()
        ? counted(state.withFailures(failures, now))
        : transit(state, open(state, now, recovery), Reply.COUNTED);
  }

  private Step completeProbe(HalfOpen state, Event.Complete event, long now) {
    List<Lease> others = without(event.lease(), state.leases());
    return switch (event.verdict()) {
      case Verdict.Success _ when state.successes() + 1 >= settings.successThreshold() ->
          transit(state, close(state, now), Reply.COUNTED);
      case Verdict.Success _ -> counted(state.with(others, state.successes() + 1, now));
      case Verdict.Failure failure ->
          transit(state, open(state, now, recoveryNanos(failure)), Reply.COUNTED);
      case Verdict.Timeout _ -> transit(state, open(state, now, recoveryNanos), Reply.COUNTED);
      case Verdict.Ignored _ -> counted(state.with(others, state.successes(), now));
    };
  }

  private static List<Lease> without(@Nullable Lease lease, List<Lease> leases) {
    return leases.stream().filter(other -> other != lease).toList();
  }

  /** Returns how long to stay away from a server that failed so, and may have said how long. */
  private long recoveryNanos(Verdict.Failure failure) {
    Duration wish = failure.retryAfter().orElse(Duration.ZERO);
    return Math.max(recoveryNanos, shorter(wish, LONGEST_RETRY_AFTER).toNanos());
  }

  private static Step counted(State state) {
    return Step.to(state, Reply.COUNTED, /* lease= */ null);
  }

  private static Step transit(State from, State to, Reply reply) {
    return Step.transit(from, to, reply, /* lease= */ null);
  }

  private static State open(State from, long now, long recovery) {
    return new Open(from.generation() + 1, now, recovery);
  }

  private static State close(State from, long now) {
    return Closed.fresh(from.generation() + 1, now);
  }

  private static long later(long reading, long other) {
    return reading - other > 0 ? reading : other;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
