package dev.bascule.domain.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ParallelRequestsTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final CountDownLatch never = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(1);

  @Test
  void returnsAllResultsInOrderOfInputs() {
    List<CompletableFuture<String>> results =
        ParallelRequests.run(List.of("a", "b", "c"), LONG, input -> input + "!").orElseThrow();

    assertEquals(List.of("a!", "b!", "c!"), results.stream().map(CompletableFuture::join).toList());
  }

  @Test
  void returnsAvailableResultsAfterTimeout() {
    CountDownLatch late = new CountDownLatch(1);

    List<CompletableFuture<String>> results =
        ParallelRequests.run(
                List.of("a", "late"),
                Duration.ofMillis(1),
                input -> {
                  if (input.equals("late")) {
                    await(late);
                  }
                  return input;
                })
            .orElseThrow();

    assertEquals("a", results.getFirst().join());
    assertFalse(results.getLast().isDone());
    late.countDown();
    assertEquals("late", results.getLast().join());
  }

  @Test
  void propagatesExceptionOfTask() {
    IllegalArgumentException broken = new IllegalArgumentException("broken");

    assertEquals(
        broken,
        assertThrows(
                IllegalStateException.class,
                () ->
                    ParallelRequests.run(
                        List.of("a"),
                        LONG,
                        _ -> {
                          throw broken;
                        }))
            .getCause());
    assertEquals(
        broken,
        assertThrows(
                CompletionException.class,
                () ->
                    ParallelRequests.runUntil(
                        List.of("a"),
                        _ -> {
                          throw broken;
                        },
                        _ -> true))
            .getCause());
  }

  @Test
  void interruptsTasksIfInterrupted() throws InterruptedException {
    Thread.currentThread().interrupt();
    assertEquals(Optional.empty(), ParallelRequests.run(List.of("a"), LONG, this::waitForever));
    assertTrue(Thread.interrupted());

    interrupted.await();
  }

  @Test
  void returnsSoughtResultAndInterruptsOthers() throws InterruptedException {
    assertEquals(
        Optional.of(List.of("found")),
        ParallelRequests.runUntil(
            List.of("a", "found"),
            input -> input.equals("found") ? input : waitForever(input),
            "found"::equals));

    interrupted.await();
  }

  @Test
  void returnsAllResultsIfNoneMatches() {
    assertEquals(
        List.of("a", "b"),
        ParallelRequests.runUntil(List.of("b", "a"), input -> input, _ -> false)
            .orElseThrow()
            .stream()
            .sorted()
            .toList());
    assertEquals(
        Optional.of(List.of()), ParallelRequests.runUntil(List.of(), input -> input, _ -> true));
  }

  @Test
  void stopsIfInterrupted() throws InterruptedException {
    Thread.currentThread().interrupt();
    assertEquals(
        Optional.empty(), ParallelRequests.runUntil(List.of("a"), this::waitForever, _ -> true));
    assertTrue(Thread.interrupted());

    interrupted.await();
  }

  private String waitForever(String input) {
    try {
      never.await();
    } catch (InterruptedException _) {
      interrupted.countDown();
    }
    return input;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
