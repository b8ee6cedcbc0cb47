package dev.bascule.domain.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

final class DocumentBudgetTest {

  private static final int LARGE = 1 << 20;

  private final DocumentBudget budget = new DocumentBudget(4 * LARGE, Duration.ofMillis(1));

  @Test
  void makesLargeDocumentsOneAtATime() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    FutureTask<Optional<String>> first =
        new FutureTask<>(
            () ->
                budget.make(
                    LARGE,
                    () -> {
                      begun.countDown();
                      awaitUninterruptibly(end);
                      return "first";
                    }));
    Thread.ofVirtual().start(first);
    begun.await();

    assertEquals(Optional.empty(), budget.make(LARGE, () -> "second"));
    assertEquals(Optional.of("small"), budget.make(1000, () -> "small"));

    end.countDown();
    assertEquals(Optional.of("first"), first.get());
    assertEquals(Optional.of("third"), budget.make(LARGE, () -> "third"));
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
