package dev.bascule.domain.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

final class DocumentBudgetTest {

  @Test
  void limitIsConfigurable() {
    DocumentBudget configured = new DocumentBudget(7, Duration.ofMillis(1));

    configured.setMaxBytes(9);

    assertEquals(9, configured.maxBytes());
  }

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
    assertEquals(Optional.of("small"), budget.make(256 * 1024, () -> "small"));

    end.countDown();
    assertEquals(Optional.of("first"), first.get());
    assertEquals(Optional.of("third"), budget.make(LARGE, () -> "third"));
  }

  @Test
  void makesNothingAndKeepsInterruptStatus() {
    Thread.currentThread().interrupt();

    assertEquals(Optional.empty(), budget.make(LARGE, () -> "made"));
    assertTrue(Thread.interrupted());
  }

  @Test
  void countsTwoKibibytesPlusDescriptionPerTool() {
    Tool tool = new Tool(new ToolName("t"), JsonBytes.of("{\"a\":1}"), ToolAnnotations.UNKNOWN);

    assertEquals(2 * (2048 + 7), DocumentBudget.bytesOf(List.of(tool, tool)));
    assertEquals(4 * LARGE, budget.maxBytes());
  }

  @Test
  void partMayBeThreeTimesAsLongAsItsDescriptionWhileThereIsSpace() {
    DocumentBudget.Allowance allowance = new DocumentBudget(100, Duration.ZERO).newAllowance(40);

    assertEquals(30, allowance.maxBytes(10));
    assertEquals(90, allowance.maxBytes(30));
    assertEquals(91, allowance.maxBytes(31));
  }

  @Test
  void partMayBeAsLongAsItsDescriptionAfterLongParts() {
    DocumentBudget.Allowance allowance = new DocumentBudget(50, Duration.ZERO).newAllowance(40);

    allowance.subtract(10, allowance.maxBytes(10));

    assertEquals(30, allowance.maxBytes(30));
    allowance.subtract(20, 5);
    assertEquals(25, allowance.maxBytes(10));
  }

  @Test
  void partMayBeAsLongAsItsDescriptionIfLimitIsLoweredMeanwhile() {
    DocumentBudget.Allowance allowance = new DocumentBudget(30, Duration.ZERO).newAllowance(40);

    assertEquals(10, allowance.maxBytes(10));
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
