package dev.bascule.domain.breaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.bascule.domain.breaker.State.Closed;
import dev.bascule.domain.breaker.State.HalfOpen;
import dev.bascule.domain.breaker.State.Open;
import dev.bascule.domain.breaker.Step.Reply;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the shell never asks of the reducer, or cannot see of its answers. */
class ReducerTest {

  private final Reducer reducer = new Reducer(Bench.THREE_PROBES);

  @Test
  void makesNoNewStateForASuccessThatChangesNothing() {
    State closed = Closed.fresh(0, 0);

    Step step = reducer.apply(closed, report(0, null), /* reading= */ 7);

    assertSame(closed, step.state());
    assertEquals(Reply.COUNTED, step.reply());
  }

  @Test
  void hasNoUseForAReportWhileOpenWhateverItsGeneration() {
    State open = new Open(1, 0, 30);

    Step step = reducer.apply(open, report(1, null), /* reading= */ 0);

    assertSame(open, step.state());
    assertEquals(Reply.LATE, step.reply());
  }

  @Test
  void hasNoUseForAReportOnALeaseThatItDoesNotKnow() {
    State halfOpen = new HalfOpen(2, 0, 0, List.of(new Lease(10)), 0);

    Step step = reducer.apply(halfOpen, report(2, new Lease(10)), /* reading= */ 0);

    assertSame(halfOpen, step.state());
    assertEquals(Reply.LATE, step.reply());
  }

  @Test
  void takesOneReportForALease() {
    Lease lease = new Lease(10);
    Event report = report(2, lease);
    State once =
        reducer.apply(new HalfOpen(2, 0, 0, List.of(lease), 0), report, /* reading= */ 0).state();

    Step twice = reducer.apply(once, report, /* reading= */ 0);

    assertEquals(new HalfOpen(2, 0, 0, List.of(), 1), once);
    assertEquals(Reply.LATE, twice.reply());
  }

  @Test
  void tellsLeasesWithTheSameEndApart() {
    assertNotEquals(new Lease(10), new Lease(10));
  }

  private static Event report(long generation, @Nullable Lease lease) {
    return new Event.Complete(generation, lease, Bench.SUCCESS);
  }
}
