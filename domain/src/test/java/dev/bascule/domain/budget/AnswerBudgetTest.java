package dev.bascule.domain.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.result.Failure;
import dev.bascule.domain.time.Polling;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AnswerBudgetTest {

  private static final int MIB = 1 << 20;

  /** Longer than any test takes, and shorter than the timeout of a test. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final AnswerBudget budget = new AnswerBudget(40 * MIB, Duration.ZERO);

  @Test
  void countsBytesOfReadAnswersSeveralTimes() {
    AnswerBudget.Charge charge = budget.newCharge();

    assertTrue(charge.tryReserve(MIB));

    assertEquals((40 - AnswerBudget.COPIES) * (long) MIB, budget.freeBytes());
  }

  @Test
  void ignoresShortAnswers() {
    assertTrue(budget.newCharge().tryReserve(AnswerBudget.UNTRACKED_BYTES));

    assertEquals(40 * MIB, budget.freeBytes());
  }

  @Test
  void rejectsAnswerThatDoesNotFit() {
    try (AnswerBudget.Charge first = budget.newCharge()) {
      assertTrue(first.tryReserve(6 * MIB));

      assertFalse(budget.newCharge().tryReserve(5 * MIB));
      assertTrue(budget.newCharge().tryReserve(4 * MIB));
    }
  }

  @Test
  void longestAnswerTakesWholeBudget() {
    assertTrue(budget.newCharge().tryReserve(10 * MIB));
    assertEquals(0, budget.freeBytes());
  }

  @Test
  void countsBytesOfSentAnswersOnce() {
    AnswerBudget.Charge charge = budget.newCharge();
    assertTrue(charge.tryReserve(10 * MIB));

    assertTrue(charge.tryKeep(10 * MIB));

    assertEquals(30 * MIB, budget.freeBytes());
  }

  @Test
  void releasesWhenLastHolderCloses() {
    AnswerBudget.Charge charge = budget.newCharge();
    assertTrue(charge.acquire().tryReserve(10 * MIB));

    charge.close();
    assertEquals(0, budget.freeBytes());

    charge.close();
    assertEquals(40 * MIB, budget.freeBytes());
  }

  @Test
  void leavesHalfOfTheBudgetToOtherCallers() {
    assertTrue(chargeOf("alice").tryReserve(4 * MIB));

    assertFalse(chargeOf("alice").tryReserve(2 * MIB));
    assertTrue(chargeOf("bob").tryReserve(2 * MIB));
  }

  @Test
  void waitsForOtherAnswerToBeSent() throws InterruptedException {
    AnswerBudget patient = new AnswerBudget(40 * MIB, Duration.ofMinutes(1));
    AnswerBudget.Charge first = patient.newCharge();
    assertTrue(first.tryReserve(10 * MIB));
    AtomicLong left = new AtomicLong(-1);
    Thread second =
        Thread.ofVirtual()
            .start(
                () -> {
                  assertTrue(patient.newCharge().tryReserve(10 * MIB));
                  left.set(patient.freeBytes());
                });

    first.close();
    second.join();

    assertEquals(0, left.get());
  }

  @Test
  void failsYoungestOfChargesThatWaitForEachOther() throws Exception {
    AnswerBudget patient = new AnswerBudget(40 * MIB, PATIENCE);
    AnswerBudget.Charge first = patient.newCharge();
    AnswerBudget.Charge second = patient.newCharge();
    assertTrue(first.tryReserve(5 * MIB));
    assertTrue(second.tryReserve(5 * MIB));
    FutureTask<Boolean> younger = reserveAndClose(second, 10 * MIB);

    assertTrue(first.tryReserve(10 * MIB));

    assertFalse(younger.get());
  }

  @Test
  void servesChargesWithoutBytesAfterThoseWithBytes() throws Exception {
    AnswerBudget patient = new AnswerBudget(40 * MIB, PATIENCE);
    AnswerBudget.Charge sent = patient.newCharge();
    AnswerBudget.Charge part = patient.newCharge();
    assertTrue(sent.tryReserve(8 * MIB));
    assertTrue(part.tryReserve(2 * MIB));
    FutureTask<Boolean> withNothing = reserveAndClose(patient.newCharge(), MIB);
    FutureTask<Boolean> whole = start(() -> part.tryReserve(6 * MIB));

    assertTrue(sent.tryKeep(8 * MIB));

    assertTrue(whole.get());
    assertTrue(withNothing.get(PATIENCE.toSeconds() / 2, TimeUnit.SECONDS));
  }

  @Test
  void servesOthersWhileCallerWaitsForItsShare() throws Exception {
    AnswerBudget patient = new AnswerBudget(40 * MIB, PATIENCE);
    AnswerBudget.Charge sent = chargeOf(patient, "alice");
    AnswerBudget.Charge read = chargeOf(patient, "alice");
    assertTrue(sent.tryReserve(3 * MIB));
    assertTrue(read.tryReserve(2 * MIB));
    FutureTask<Boolean> alice = reserveAndClose(read, 4 * MIB);

    assertTrue(chargeOf(patient, "bob").tryKeep(MIB));

    assertFalse(alice.isDone());
    sent.close();
    assertTrue(alice.get());
  }

  @ParameterizedTest
  @CsvSource({"65537, 1024", "262144, 1024", "262145, 2048", "524289, 3072"})
  void reservesInSteps(int answerBytes, int kibibytes) {
    AnswerBudget.Charge charge = budget.newCharge();

    assertTrue(charge.tryReserve(answerBytes));
    assertTrue(charge.tryReserve(answerBytes));

    assertEquals((40 << 20) - (kibibytes << 10), budget.freeBytes());
    assertEquals(40 << 20, budget.bytes());
  }

  @Test
  void reservesRestIfStepDoesNotFit() {
    AnswerBudget small = new AnswerBudget(3 * MIB / 2, Duration.ZERO);

    assertTrue(small.newCharge().tryReserve(300 * 1024));

    assertEquals(0, small.freeBytes());
  }

  @Test
  void rejectsAnswerThatCannotBeKept() {
    assertTrue(budget.newCharge().tryReserve(10 * MIB));

    assertFalse(budget.newCharge().tryKeep(1));
  }

  @Test
  void countsOnlyUnreleasedBytesTowardsShareOfCaller() {
    AnswerBudget.Charge closed = chargeOf("alice");
    assertTrue(closed.tryReserve(2 * MIB));
    assertTrue(chargeOf("alice").tryReserve(2 * MIB));
    closed.close();

    assertTrue(chargeOf("alice").tryReserve(2 * MIB));
    assertTrue(chargeOf("alice").tryReserve(MIB));
    assertFalse(chargeOf("alice").tryReserve(MIB));
  }

  @Test
  void rejectsAndKeepsInterruptStatusWhileWaiting() {
    AnswerBudget patient = new AnswerBudget(40 * MIB, Duration.ofMinutes(1));
    assertTrue(patient.newCharge().tryReserve(10 * MIB));

    Thread.currentThread().interrupt();

    assertFalse(patient.newCharge().tryReserve(MIB));
    assertTrue(Thread.interrupted());
  }

  @Test
  void choosesNextVictimAfterLastOneReleased() throws Exception {
    AnswerBudget patient = new AnswerBudget(40 * MIB, PATIENCE);
    for (int i = 0; i < 3; i++) {
      AnswerBudget.Charge first = patient.newCharge();
      AnswerBudget.Charge second = patient.newCharge();
      assertTrue(first.tryReserve(5 * MIB));
      assertTrue(second.tryReserve(5 * MIB));
      FutureTask<Boolean> older = reserveAndClose(first, 10 * MIB);

      assertFalse(second.tryReserve(10 * MIB));

      second.close();
      assertTrue(older.get());
    }
  }

  @Test
  void choosesNoVictimWithoutBytes() throws Exception {
    AnswerBudget patient = new AnswerBudget(40 * MIB, PATIENCE);
    AnswerBudget.Charge first = patient.newCharge();
    AnswerBudget.Charge second = patient.newCharge();
    assertTrue(first.tryReserve(5 * MIB));
    assertTrue(second.tryReserve(5 * MIB));
    FutureTask<Boolean> withNothing = reserveAndClose(patient.newCharge(), MIB);
    FutureTask<Boolean> younger = reserveAndClose(second, 10 * MIB);

    assertTrue(first.tryReserve(10 * MIB));

    first.close();
    assertFalse(younger.get());
    assertTrue(withNothing.get());
  }

  @Test
  void choosesVictimOfSameCallerIfShareIsUsedUp() throws Exception {
    AnswerBudget patient = new AnswerBudget(40 * MIB, PATIENCE);
    AnswerBudget.Charge oldest = chargeOf(patient, "alice");
    AnswerBudget.Charge second = chargeOf(patient, "alice");
    AnswerBudget.Charge youngest = chargeOf(patient, "bob");
    assertTrue(oldest.tryReserve(2 * MIB));
    assertTrue(second.tryReserve(2 * MIB));
    assertTrue(youngest.tryReserve(4 * MIB));
    FutureTask<Boolean> alice = reserveAndClose(oldest, 4 * MIB);
    FutureTask<Boolean> bob = reserveAndClose(youngest, 10 * MIB);

    assertFalse(second.tryReserve(4 * MIB));

    second.close();
    assertTrue(alice.get());
    assertTrue(bob.get());
  }

  @Test
  void servesChargesWithBytesFirst() throws Exception {
    AnswerBudget patient = new AnswerBudget(40 * MIB, PATIENCE);
    AnswerBudget.Charge other = patient.newCharge();
    AnswerBudget.Charge part = patient.newCharge();
    assertTrue(other.tryReserve(6 * MIB));
    assertTrue(part.tryReserve(2 * MIB));
    FutureTask<Boolean> whole = reserveAndClose(part, 10 * MIB);

    assertFalse(patient.newCharge().tryKeep(MIB));

    other.close();
    assertTrue(whole.get());
  }

  @Test
  void chargesRequestOfThread() {
    AnswerBudget.Charge charge = budget.newCharge();

    charge.run(
        () -> {
          try (AnswerBudget.Charge current = AnswerBudget.acquireCurrent()) {
            assertTrue(current.tryReserve(MIB));
          }
        });

    assertEquals((40 - AnswerBudget.COPIES) * (long) MIB, budget.freeBytes());
    charge.close();
    assertEquals(40 * MIB, budget.freeBytes());
  }

  @Test
  void chargesNothingWithoutRequest() {
    assertTrue(AnswerBudget.tryReserveCurrent(100 * MIB));
    AnswerBudget.releaseCurrentBeyond(0);
    Runnable action = () -> {};

    assertSame(action, AnswerBudget.carry(action));
  }

  @Test
  void reservesForRequestOfThreadAndReleasesExcess() {
    AnswerBudget.Charge charge = budget.newCharge();

    charge.run(
        () -> {
          assertTrue(AnswerBudget.tryReserveCurrent(2 * MIB));
          assertFalse(AnswerBudget.tryReserveCurrent(11 * MIB));
          assertEquals(32 * MIB, budget.freeBytes());

          AnswerBudget.releaseCurrentBeyond(2 * MIB);
          AnswerBudget.releaseCurrentBeyond(3 * MIB);
        });

    assertEquals(38 * MIB, budget.freeBytes());
  }

  @Test
  void chargesOuterRequestAfterInnerOne() {
    AnswerBudget other = new AnswerBudget(40 * MIB, Duration.ZERO);

    budget
        .newCharge()
        .run(
            () -> {
              other.newCharge().run(() -> assertTrue(AnswerBudget.tryReserveCurrent(MIB)));
              assertTrue(AnswerBudget.tryReserveCurrent(2 * MIB));
            });
    assertTrue(AnswerBudget.tryReserveCurrent(MIB));

    assertEquals(36 * MIB, other.freeBytes());
    assertEquals(32 * MIB, budget.freeBytes());
  }

  @Test
  void chargesRequestForTasksOnOtherThreads() throws InterruptedException {
    AtomicBoolean hasRoom = new AtomicBoolean();
    AtomicLong left = new AtomicLong(-1);
    Runnable action =
        () -> {
          hasRoom.set(AnswerBudget.tryReserveCurrent(MIB));
          left.set(budget.freeBytes());
        };
    Runnable[] carried = new Runnable[1];
    AnswerBudget.Charge charge = budget.newCharge();
    charge.run(() -> carried[0] = AnswerBudget.carry(action));
    charge.close();

    Thread.ofVirtual().start(carried[0]).join();

    assertTrue(hasRoom.get());
    assertEquals(36 * MIB, left.get());
    assertEquals(40 * MIB, budget.freeBytes());
  }

  @Test
  void namesSizeOfBudgetInFailure() {
    Failure.OverLimit failure = AnswerBudget.exceeded();

    assertEquals(Failure.OverLimit.Limit.ANSWER_BYTES, failure.limit());
    assertEquals((AnswerBudget.PROCESS.bytes() >> 20) + " MiB", failure.allowed());
  }

  private AnswerBudget.Charge chargeOf(String caller) {
    return chargeOf(budget, caller);
  }

  private static AnswerBudget.Charge chargeOf(AnswerBudget budget, String caller) {
    AnswerBudget.Charge charge = budget.newCharge();
    charge.setCaller(() -> caller);
    return charge;
  }

  /** Returns the result of a reservation on a thread that has begun to wait for it. */
  private static FutureTask<Boolean> reserveAndClose(AnswerBudget.Charge charge, int answerBytes) {
    return start(
        () -> {
          try (charge) {
            return charge.tryReserve(answerBytes);
          }
        });
  }

  private static FutureTask<Boolean> start(Callable<Boolean> reservation) {
    FutureTask<Boolean> task = new FutureTask<>(reservation);
    Thread thread = Thread.ofVirtual().start(task);
    Polling.awaitState(thread, Thread.State.TIMED_WAITING, Thread.State.TERMINATED);
    return task;
  }
}
