package dev.bascule.domain.breaker;

import dev.bascule.domain.breaker.BreakerState.Closed;
import dev.bascule.domain.breaker.BreakerState.HalfOpen;
import dev.bascule.domain.breaker.BreakerState.Open;
import dev.bascule.domain.breaker.Transition.Reply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A breaker's state, the calls in flight, and the time.
 *
 * @param rules what decides
 * @param permit the admitted calls without a report
 */
record BreakerSimulation(
    BreakerStateMachine rules, BreakerState state, List<HeldPermit> permit, long now) {

  static final long RECOVERY = 30;
  static final long MAX_RECOVERY = 100;
  static final long TIMEOUT = 10;
  static final int MOST_HELD = 3;

  static final BreakerSettings SETTINGS =
      new BreakerSettings(
          2,
          Duration.ofNanos(RECOVERY),
          Duration.ofNanos(MAX_RECOVERY),
          2,
          Duration.ofNanos(TIMEOUT),
          2);

  static final BreakerStateMachine REDUCER = new BreakerStateMachine(SETTINGS, BreakerJitter.NONE);

  static final BreakerSimulation START = startOf(REDUCER);

  /** Returns the beginning, close to overflow, like the ticker of all tests. */
  static BreakerSimulation startOf(BreakerStateMachine rules) {
    long now = Long.MAX_VALUE - 5;
    return new BreakerSimulation(rules, rules.initial(now), List.of(), now);
  }

  private static final List<Long> PAUSES =
      List.of(0L, 4L, TIMEOUT, RECOVERY - 1, RECOVERY, MAX_RECOVERY);
  private static final List<HealthSignal> VERDICTS =
      List.of(BreakerFixture.SUCCESS, BreakerFixture.REMOTE_FAILURE, BreakerFixture.IGNORED);

  /**
   * A call in flight.
   *
   * @param timedOut whether the breaker has detected the end of its lease
   */
  record HeldPermit(long generation, @Nullable ProbeLease lease, boolean timedOut) {

    HeldPermit after(Transition transition) {
      return new HeldPermit(generation, lease, timedOut || isAmong(transition.timedOut()));
    }

    private boolean isAmong(List<ProbeLease> leases) {
      return lease != null && leases.contains(lease);
    }
  }

  /**
   * One event, and its effect.
   *
   * @param reporter the call that reported; null if the event is not a report
   * @param now the time of the event
   */
  record Step(
      BreakerSimulation from,
      BreakerEvent event,
      @Nullable HeldPermit reporter,
      long now,
      Transition transition) {

    boolean reported() {
      return reporter != null;
    }

    HeldPermit permitBefore() {
      if (reporter == null) {
        throw new IllegalStateException("this is no report: " + event);
      }
      return reporter;
    }

    boolean wasOfOldGeneration() {
      return permitBefore().generation() != from.state().generation();
    }

    BreakerSimulation to() {
      List<HeldPermit> after = new ArrayList<>(from.permit());
      after.remove(reporter);
      after.replaceAll(permit -> permit.after(transition));
      if (transition.reply() == Reply.ADMITTED) {
        after.add(
            new HeldPermit(
                transition.state().generation(), transition.lease(), /* timedOut= */ false));
      }
      return new BreakerSimulation(from.rules(), transition.state(), List.copyOf(after), now);
    }
  }

  /** Each situation that a number of events leads to, once, and all steps from each. */
  record Search(List<BreakerSimulation> worlds, List<Step> moves) {}

  /** Explores all sequences of up to {@code length} events. */
  Search search(int length) {
    Map<String, BreakerSimulation> seen = new LinkedHashMap<>();
    Queue<BreakerSimulation> frontier = new ArrayDeque<>();
    List<Step> moves = new ArrayList<>();
    frontier.add(this);
    seen.put(situation(), this);
    for (int depth = 0; depth < length; depth++) {
      Queue<BreakerSimulation> next = new ArrayDeque<>();
      for (BreakerSimulation world : frontier) {
        for (Step move : world.moves()) {
          moves.add(move);
          if (seen.putIfAbsent(move.to().situation(), move.to()) == null) {
            next.add(move.to());
          }
        }
      }
      frontier = next;
    }
    return new Search(List.copyOf(seen.values()), List.copyOf(moves));
  }

  List<Step> moves() {
    List<Step> moves = new ArrayList<>();
    for (long pause : PAUSES) {
      long then = now + pause;
      moves.add(move(BreakerEvent.Observe.INSTANCE, null, then));
      moves.add(move(BreakerEvent.ForceOpen.INSTANCE, null, then));
      moves.add(move(BreakerEvent.ForceClose.INSTANCE, null, then));
      moves.add(move(BreakerEvent.Isolate.INSTANCE, null, then));
      if (permit.size() < MOST_HELD) {
        moves.add(move(BreakerEvent.Acquire.INSTANCE, null, then));
      }
      for (HeldPermit call : permit) {
        for (HealthSignal signal : VERDICTS) {
          moves.add(
              move(new BreakerEvent.Complete(call.generation(), call.lease(), signal), call, then));
          if (rules.settings().failureRate().isPresent() && isFailure(signal)) {
            moves.add(
                move(
                    new BreakerEvent.Complete(call.generation(), call.lease(), signal, 2, 2),
                    call,
                    then));
          }
        }
      }
    }
    return moves;
  }

  private static boolean isFailure(HealthSignal signal) {
    return signal instanceof HealthSignal.CallFailure;
  }

  private Step move(BreakerEvent event, @Nullable HeldPermit reporter, long then) {
    return new Step(this, event, reporter, then, rules.apply(state, event, then));
  }

  OptionalLong firstEnd() {
    return state instanceof HalfOpen halfOpen
        ? halfOpen.leases().stream().mapToLong(lease -> lease.end() - now).map(l -> now + l).min()
        : OptionalLong.empty();
  }

  /** Returns what is relevant for the future: differences of time, and no absolute generation. */
  String situation() {
    String essence =
        switch (state) {
          case Closed closed ->
              "closed " + closed.consecutiveFailures() + closed.evidence().isReached();
          case Open open when open.isIsolation() -> "isolated";
          case Open open ->
              "open by "
                  + open.cause()
                  + " for "
                  + Math.max(0, open.recoveryNanos() - (now - open.since()))
                  + " after "
                  + open.failedProbes();
          case HalfOpen halfOpen ->
              "half-open "
                  + halfOpen.successes()
                  + " after "
                  + halfOpen.failedProbes()
                  + halfOpen.leases().stream().map(lease -> lease.end() - now).toList();
        };
    return essence + permit.stream().map(this::role).sorted().collect(Collectors.joining(","));
  }

  private String role(HeldPermit call) {
    if (call.generation() != state.generation()) {
      return call.timedOut() ? "timed out" : "late";
    }
    ProbeLease lease = call.lease();
    return lease == null ? "current" : "probe " + (lease.end() - now);
  }
}
