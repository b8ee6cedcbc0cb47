package dev.bascule.domain.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class AnswerBudgetTest {

  private static final int MIB = 1 << 20;

  private final AnswerBudget budget = new AnswerBudget(40 * MIB, Duration.ZERO);

  @Test
  void countsEachByteOfAnAnswerThatIsReadSeveralTimes() {
    AnswerBudget.Charge charge = budget.newCharge();

    assertTrue(charge.tryReserve(MIB));

    assertEquals((40 - AnswerBudget.COPIES) * (long) MIB, budget.freeBytes());
  }

  @Test
  void countsShortAnswersNotAtAll() {
    assertTrue(budget.newCharge().tryReserve(AnswerBudget.UNTRACKED_BYTES));

    assertEquals(40 * MIB, budget.freeBytes());
  }

  @Test
  void rejectsAnAnswerThatDoesNotFit() {
    try (AnswerBudget.Charge first = budget.newCharge()) {
      assertTrue(first.tryReserve(6 * MIB));

      assertFalse(budget.newCharge().tryReserve(5 * MIB));
      assertTrue(budget.newCharge().tryReserve(4 * MIB));
    }
  }

  @Test
  void takesTheWholeBudgetForTheLongestAnswer() {
    assertTrue(budget.newCharge().tryReserve(10 * MIB));
    assertEquals(0, budget.freeBytes());
  }

  @Test
  void keepsOneCopyOfAnAnswerThatIsSent() {
    AnswerBudget.Charge charge = budget.newCharge();
    assertTrue(charge.tryReserve(10 * MIB));

    assertTrue(charge.tryKeep(10 * MIB));

    assertEquals(30 * MIB, budget.freeBytes());
  }

  @Test
  void givesBackWhenTheLastHolderCloses() {
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
  void waitsUntilAnotherAnswerIsSent() throws InterruptedException {
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
  void givesUpTheYoungestOfThoseThatWaitForEachOther() throws InterruptedException {
    AnswerBudget patient = new AnswerBudget(40 * MIB, Duration.ofMinutes(1));
    AnswerBudget.Charge first = patient.newCharge();
    AnswerBudget.Charge second = patient.newCharge();
    assertTrue(first.tryReserve(5 * MIB));
    assertTrue(second.tryReserve(5 * MIB));
    AtomicBoolean isSecondServed = new AtomicBoolean(true);
    Thread younger =
        Thread.ofVirtual()
            .start(
                () -> {
                  isSecondServed.set(second.tryReserve(10 * MIB));
                  second.close();
                });

    assertTrue(first.tryReserve(10 * MIB));

    younger.join();
    assertFalse(isSecondServed.get());
  }

  @Test
  void chargesTheRequestThatTheThreadWorksFor() {
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

  private AnswerBudget.Charge chargeOf(String caller) {
    AnswerBudget.Charge charge = budget.newCharge();
    charge.setCaller(() -> caller);
    return charge;
  }
}
