package dev.bascule.domain.breaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.breaker.BreakerSimulation.HeldPermit;
import dev.bascule.domain.breaker.BreakerSimulation.Search;
import dev.bascule.domain.breaker.BreakerSimulation.Step;
import dev.bascule.domain.breaker.BreakerState.Closed;
import dev.bascule.domain.breaker.BreakerState.HalfOpen;
import dev.bascule.domain.breaker.BreakerState.Open;
import dev.bascule.domain.breaker.BreakerState.Open.Cause;
import dev.bascule.domain.breaker.Transition.Reply;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Explores all sequences of up to ten events, each immediately or after some time, of a breaker
 * with thresholds of two and up to three calls in flight. Sequences that lead to the same situation
 * are explored once.
 */
class BreakerStateMachineSearchTest {

  private static final int LENGTH = 10;

  private static final Search SEARCH = BreakerSimulation.START.search(LENGTH);

  @Test
  void reachesAllStatesAndManySituations() {
    Set<CircuitState> names =
        SEARCH.worlds().stream()
            .map(world -> world.state().circuitState())
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(CircuitState.class)));

    assertEquals(EnumSet.allOf(CircuitState.class), names);
    assertTrue(SEARCH.worlds().size() > 290, () -> SEARCH.worlds().size() + " situations");
    assertTrue(SEARCH.moves().size() > 14_000, () -> SEARCH.moves().size() + " moves");
  }

  @Test
  void lateReportsChangeNothing() {
    List<Step> late =
        SEARCH.moves().stream()
            .filter(move -> move.reported() && move.wasOfOldGeneration())
            .toList();

    assertEquals(
        List.of(),
        late.stream()
            .filter(
                move ->
                    move.transition().reply() != Reply.LATE
                        || (move.transition().timedOut().isEmpty()
                            && !move.transition().state().equals(move.from().state())))
            .toList());
    assertTrue(late.size() > 100);
  }

  @Test
  void openBreakerAdmitsExactlyAfterRecoveryTimeout() {
    List<Step> acquired =
        SEARCH.moves().stream()
            .filter(move -> move.event() instanceof BreakerEvent.Acquire)
            .filter(move -> move.from().state() instanceof Open)
            .toList();

    assertEquals(
        List.of(),
        acquired.stream()
            .filter(
                move ->
                    (move.now() - move.from().state().since() >= recoveryOf(move.from()))
                        != (move.transition().reply() == Reply.ADMITTED
                            && move.transition().state() instanceof HalfOpen halfOpen
                            && halfOpen.leases().size() == 1))
            .toList());
    assertTrue(acquired.size() > 100);
  }

  private static long recoveryOf(BreakerSimulation world) {
    return assertInstanceOf(Open.class, world.state()).recoveryNanos();
  }

  @Test
  void probesNeverExceedThePermittedOrRequiredNumber() {
    assertEquals(
        List.of(),
        SEARCH.worlds().stream()
            .filter(
                world ->
                    world.state()
                            instanceof HalfOpen(_, _, _, List<ProbeLease> leases, int successes, _)
                        && (leases.size() > 2 || leases.size() + successes > 2 || successes > 1))
            .toList());
  }

  @Test
  void failedProbeOpensForTwiceTheTimeUpToTheMaximum() {
    List<Step> failed =
        SEARCH.moves().stream()
            .filter(move -> move.from().state() instanceof HalfOpen)
            .filter(move -> move.transition().reply() == Reply.COUNTED)
            .filter(
                move ->
                    move.event() instanceof BreakerEvent.Complete(_, _, HealthSignal signal, _, _)
                        && signal instanceof HealthSignal.CallFailure)
            .toList();

    assertEquals(
        List.of(),
        failed.stream()
            .filter(move -> !move.transition().state().equals(openedAgain(move.from(), move.now())))
            .toList());
    assertTrue(failed.size() > 10);
  }

  /** Returns the expected state after a probe of {@code world} has failed. */
  private static Open openedAgain(BreakerSimulation world, long time) {
    int failedBefore = assertInstanceOf(HalfOpen.class, world.state()).failedProbes();
    return switch (failedBefore) {
      case 0 -> new Open(world.state().generation() + 1, time, Cause.FAILURES, 60, 1);
      case 1, 2 -> new Open(world.state().generation() + 1, time, Cause.FAILURES, 100, 2);
      default -> throw new AssertionError("counted " + failedBefore + " failed probes");
    };
  }

  @Test
  void openTimeIsThatOfTheSettingsAgainAfterClosing() {
    List<Step> opened =
        SEARCH.moves().stream()
            .filter(move -> move.from().state() instanceof Closed)
            .filter(move -> move.transition().state() instanceof Open open && !open.isIsolation())
            .toList();

    assertEquals(
        List.of(),
        opened.stream()
            .filter(
                move ->
                    recoveryOf(move.to()) != BreakerSimulation.RECOVERY
                        || ((Open) move.to().state()).failedProbes() != 0)
            .toList());
    assertTrue(opened.size() > 10);
  }

  @Test
  void noLeaseRemainsAfterItsEnd() {
    assertEquals(
        List.of(),
        SEARCH.worlds().stream()
            .filter(
                world ->
                    world.state() instanceof HalfOpen halfOpen
                        && halfOpen.leases().stream().anyMatch(l -> l.end() - world.now() <= 0))
            .toList());
  }

  @Test
  void firstEndedLeaseOpensBreakerAtItsEnd() {
    List<Step> noticed =
        SEARCH.moves().stream()
            .filter(move -> move.event() instanceof BreakerEvent.Observe)
            .filter(move -> !move.transition().timedOut().isEmpty())
            .toList();

    assertEquals(
        List.of(),
        noticed.stream()
            .filter(
                move ->
                    !move.transition()
                        .state()
                        .equals(openedAgain(move.from(), move.from().firstEnd().orElseThrow())))
            .toList());
    assertTrue(noticed.size() > 10);
  }

  @Test
  void eachGenerationIsOneTransition() {
    assertEquals(
        List.of(),
        SEARCH.moves().stream()
            .filter(
                move ->
                    !move.transition().transitions().stream()
                        .map(BreakerListener.StateTransition::generation)
                        .toList()
                        .equals(
                            LongStream.rangeClosed(
                                    move.from().state().generation() + 1,
                                    move.transition().state().generation())
                                .boxed()
                                .toList()))
            .toList());
  }

  @Test
  void everyCallCompletesOnce() {
    assertEquals(
        List.of(),
        SEARCH.moves().stream()
            .filter(
                move ->
                    move.reported()
                        && move.permitBefore().timedOut()
                        && move.transition().reply() != Reply.LATE)
            .toList());
    assertEquals(
        List.of(),
        SEARCH.moves().stream()
            .filter(
                move ->
                    !move.from().permit().stream()
                        .filter(permit -> !permit.timedOut())
                        .map(HeldPermit::lease)
                        .toList()
                        .containsAll(move.transition().timedOut()))
            .toList());
  }

  @Test
  void timeAndSuccessesCloseBreakerFromEveryState() {
    assertEquals(List.of(), notHealed(BreakerSimulation.REDUCER));
  }

  /** A reload may lower each number while the breaker is in any state. */
  @Test
  void timeAndSuccessesCloseBreakerFromEveryStateAlsoWithLowerSettings() {
    Duration tick = Duration.ofNanos(1);

    assertEquals(
        List.of(),
        notHealed(
            new BreakerStateMachine(
                new BreakerSettings(1, tick, tick, 1, tick, 1), BreakerJitter.NONE)));
  }

  @Test
  void onlyOrdersEndIsolation() {
    List<Step> isolated =
        SEARCH.moves().stream()
            .filter(move -> move.from().state() instanceof Open open && open.isIsolation())
            .toList();

    assertEquals(
        List.of(),
        isolated.stream()
            .filter(move -> !move.transition().state().equals(move.from().state()))
            .filter(
                move ->
                    !(move.event() instanceof BreakerEvent.ForceOpen
                        || move.event() instanceof BreakerEvent.ForceClose))
            .toList());
    assertEquals(
        List.of(),
        isolated.stream()
            .filter(move -> move.event() instanceof BreakerEvent.Acquire)
            .filter(move -> move.transition().waitNanos() != BreakerSimulation.RECOVERY)
            .toList());
    assertTrue(isolated.size() > 30);
  }

  private static List<BreakerSimulation> notHealed(BreakerStateMachine rules) {
    return SEARCH.worlds().stream()
        .filter(world -> !(world.state() instanceof Open open && open.isIsolation()))
        .filter(world -> !(heal(world, rules) instanceof Closed))
        .toList();
  }

  /** Lets all leases end and a recovery timeout pass, then makes as many calls as must succeed. */
  private static BreakerState heal(BreakerSimulation world, BreakerStateMachine rules) {
    BreakerState first =
        rules.apply(world.state(), BreakerEvent.Acquire.INSTANCE, world.now()).state();
    assertTrue(rules.waitNanos(first, world.now()) >= 0);
    long now = world.now() + BreakerSimulation.TIMEOUT + BreakerSimulation.MAX_RECOVERY;
    BreakerState state = world.state();
    for (int call = 0; call < 2; call++) {
      Transition admitted = rules.apply(state, BreakerEvent.Acquire.INSTANCE, now);
      assertEquals(Reply.ADMITTED, admitted.reply());
      BreakerEvent success =
          new BreakerEvent.Complete(
              admitted.state().generation(), admitted.lease(), BreakerFixture.SUCCESS);
      state = rules.apply(admitted.state(), success, now).state();
    }
    return state;
  }

  @Test
  void onlyClosedBreakerAdmitsCallsWithoutLease() {
    Transition transition =
        BreakerSimulation.REDUCER.apply(
            Closed.fresh(0, 0), BreakerEvent.Acquire.INSTANCE, /* reading= */ 0);

    assertInstanceOf(Closed.class, transition.state());
    assertEquals(
        new Transition(transition.state(), Reply.ADMITTED, null, 0, List.of(), List.of()),
        transition);
  }
}
