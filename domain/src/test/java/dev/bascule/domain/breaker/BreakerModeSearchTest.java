package dev.bascule.domain.breaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.breaker.BreakerSimulation.Search;
import dev.bascule.domain.breaker.BreakerSimulation.Step;
import dev.bascule.domain.breaker.BreakerState.Closed;
import dev.bascule.domain.breaker.BreakerState.HalfOpen;
import dev.bascule.domain.breaker.BreakerState.Open;
import dev.bascule.domain.breaker.BreakerState.Open.Cause;
import dev.bascule.domain.breaker.Transition.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Explores all sequences of up to eight events of a breaker that observes, with a failure rate and
 * spread open times, and of one that protects with the same settings.
 */
class BreakerModeSearchTest {

  private static final int LENGTH = 8;

  private static final BreakerSettings RATED =
      BreakerSimulation.SETTINGS.withFailureRate(
          Optional.of(new FailureRate(0.5, Duration.ofSeconds(1), /* minCalls= */ 2)));

  private static final Search PROTECTING = search(BreakerMode.PROTECT);
  private static final Search OBSERVING = search(BreakerMode.OBSERVE);

  private static Search search(BreakerMode mode) {
    return BreakerSimulation.startOf(
            new BreakerStateMachine(RATED.withMode(mode), BreakerJitter.of(7)))
        .search(LENGTH);
  }

  private static boolean isOrdered(BreakerState state) {
    return state instanceof Open open && open.cause() == Cause.ORDER;
  }

  private static boolean isByRules(BreakerState state) {
    return !(state instanceof Open open) || open.cause() == Cause.FAILURES;
  }

  private static Stream<Step> both() {
    return Stream.concat(PROTECTING.moves().stream(), OBSERVING.moves().stream());
  }

  private static Predicate<BreakerSimulation> isAdmitted(BreakerStateMachine rules) {
    return world ->
        rules.admitsAll(world.state(), world.now())
            || rules.waitNanos(world.state(), world.now()) == 0;
  }

  @Test
  void observingRejectsOnlyAfterOrder() {
    List<BreakerSimulation> rejecting =
        OBSERVING.worlds().stream()
            .filter(isAdmitted(OBSERVING.worlds().getFirst().rules()).negate())
            .toList();

    assertEquals(
        List.of(),
        rejecting.stream()
            .filter(
                world ->
                    !(world.state() instanceof Open open
                        && (open.isIsolation()
                            || (isOrdered(open)
                                && world.now() - open.since() < open.recoveryNanos()))))
            .toList());
    assertTrue(rejecting.size() > 10);
  }

  @Test
  void protectingAdmitsNothingBeyondItsRules() {
    assertEquals(
        List.of(),
        PROTECTING.worlds().stream()
            .filter(world -> world.rules().admitsAll(world.state(), world.now()))
            .toList());
  }

  @Test
  void orderedTimeEndsWithoutProbeWhileObserving() {
    List<Step> ended =
        OBSERVING.moves().stream()
            .filter(move -> isOrdered(move.from().state()))
            .filter(move -> move.event() instanceof BreakerEvent.Acquire)
            .filter(move -> move.transition().reply() == Reply.ADMITTED)
            .toList();

    assertEquals(
        List.of(), ended.stream().filter(move -> !(move.to().state() instanceof Closed)).toList());
    assertTrue(ended.size() > 10);
  }

  @Test
  void transitionIsObservedUnlessOrderIsInvolved() {
    List<Step> observed =
        OBSERVING.moves().stream()
            .filter(move -> move.transition().transitions().stream().anyMatch(t -> t.isObserved()))
            .toList();

    assertEquals(
        List.of(),
        observed.stream()
            .filter(move -> !isByRules(move.from().state()) || !isByRules(move.to().state()))
            .filter(move -> move.transition().transitions().size() == 1)
            .toList());
    assertEquals(
        List.of(),
        PROTECTING.moves().stream()
            .filter(move -> move.transition().transitions().stream().anyMatch(t -> t.isObserved()))
            .toList());
    assertEquals(
        List.of(),
        OBSERVING.moves().stream()
            .flatMap(move -> move.transition().transitions().stream())
            .filter(t -> !t.isObserved() && t.from() == CircuitState.HALF_OPEN)
            .toList());
    assertTrue(observed.size() > 100);
  }

  @Test
  void rateOpensBreakerThatFailuresInARowDoNot() {
    List<Step> opened =
        both()
            .filter(move -> move.from().state() instanceof Closed)
            .filter(move -> move.reported() && move.to().state() instanceof Open)
            .toList();

    assertEquals(
        List.of(),
        opened.stream()
            .filter(
                move ->
                    ((Closed) move.from().state()).consecutiveFailures() == 0
                        && !(move.event()
                                instanceof BreakerEvent.Complete(_, _, _, long failures, _)
                            && failures == 2))
            .toList());
    assertTrue(
        opened.stream()
            .anyMatch(move -> ((Closed) move.from().state()).consecutiveFailures() == 0));
  }

  @Test
  void openTimesDifferByTenthAtMost() {
    List<Open> open =
        both()
            .map(move -> move.to().state())
            .filter(state -> state instanceof Open && state.isDueToFailures())
            .map(Open.class::cast)
            .toList();

    assertEquals(
        List.of(),
        open.stream()
            .filter(
                each ->
                    each.recoveryNanos() < BreakerSimulation.RECOVERY * 9 / 10
                        || each.recoveryNanos() > BreakerSimulation.MAX_RECOVERY * 11 / 10)
            .toList());
    assertTrue(open.stream().map(Open::recoveryNanos).distinct().count() > 4);
  }

  @Test
  void noLeaseOutlivesItsEndAndNoneIsHeldWithoutProbe() {
    assertEquals(
        List.of(),
        Stream.concat(PROTECTING.worlds().stream(), OBSERVING.worlds().stream())
            .filter(
                world ->
                    world.state() instanceof HalfOpen halfOpen
                        && (halfOpen.leases().size() > 2
                            || halfOpen.leases().stream()
                                .anyMatch(lease -> lease.end() - world.now() <= 0)))
            .toList());
  }

  @Test
  void successesCloseBreakerFromEveryStateButIsolation() {
    List<BreakerSimulation> worlds =
        Stream.concat(PROTECTING.worlds().stream(), OBSERVING.worlds().stream())
            .filter(world -> !(world.state() instanceof Open open && open.isIsolation()))
            .toList();

    assertEquals(
        List.of(), worlds.stream().filter(world -> !(heal(world) instanceof Closed)).toList());
    assertTrue(worlds.size() > 300);
  }

  /**
   * Lets all leases end and the longest open time pass, then makes as many calls as must succeed.
   */
  private static BreakerState heal(BreakerSimulation world) {
    BreakerStateMachine rules = world.rules();
    long now = world.now() + BreakerSimulation.TIMEOUT + 2 * BreakerSimulation.MAX_RECOVERY;
    BreakerState state = world.state();
    for (int call = 0; call < 2; call++) {
      Transition admitted = rules.apply(state, BreakerEvent.Acquire.INSTANCE, now);
      BreakerEvent success =
          new BreakerEvent.Complete(
              admitted.state().generation(), admitted.lease(), BreakerFixture.SUCCESS);
      state = rules.apply(admitted.state(), success, now).state();
    }
    return state;
  }
}
