package dev.bascule.domain.breaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.bascule.domain.breaker.BreakerState.Closed;
import dev.bascule.domain.breaker.BreakerState.HalfOpen;
import dev.bascule.domain.breaker.BreakerState.Open;
import dev.bascule.domain.breaker.BreakerState.Open.Cause;
import dev.bascule.domain.breaker.Transition.Reply;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Cases that the breaker never passes to the state machine, or cannot observe. */
class BreakerStateMachineTest {

  private final BreakerStateMachine stateMachine =
      new BreakerStateMachine(BreakerFixture.THREE_PROBES, BreakerJitter.NONE);

  @Test
  void returnsSameStateForSuccessWithoutEffect() {
    BreakerState closed = Closed.fresh(0, 0);

    Transition transition = stateMachine.apply(closed, report(0, null), /* reading= */ 7);

    assertSame(closed, transition.state());
    assertEquals(Reply.COUNTED, transition.reply());
  }

  @Test
  void ignoresReportsWhileOpen() {
    BreakerState open = new Open(1, 0, Cause.FAILURES, 30, 0);

    Transition transition = stateMachine.apply(open, report(1, null), /* reading= */ 0);

    assertSame(open, transition.state());
    assertEquals(Reply.LATE, transition.reply());
  }

  @Test
  void ignoresReportWithUnknownLease() {
    BreakerState halfOpen = new HalfOpen(2, 0, 0, List.of(new ProbeLease(10)), 0, 0);

    Transition transition =
        stateMachine.apply(halfOpen, report(2, new ProbeLease(10)), /* reading= */ 0);

    assertSame(halfOpen, transition.state());
    assertEquals(Reply.LATE, transition.reply());
  }

  @Test
  void acceptsOneReportPerLease() {
    ProbeLease lease = new ProbeLease(10);
    BreakerEvent report = report(2, lease);
    BreakerState once =
        stateMachine
            .apply(new HalfOpen(2, 0, 0, List.of(lease), 0, 0), report, /* reading= */ 0)
            .state();

    Transition twice = stateMachine.apply(once, report, /* reading= */ 0);

    assertEquals(new HalfOpen(2, 0, 0, List.of(), 1, 0), once);
    assertEquals(Reply.LATE, twice.reply());
  }

  @Test
  void distinguishesLeasesWithSameEnd() {
    assertNotEquals(new ProbeLease(10), new ProbeLease(10));
  }

  private static BreakerEvent report(long generation, @Nullable ProbeLease lease) {
    return new BreakerEvent.Complete(generation, lease, BreakerFixture.SUCCESS);
  }
}
