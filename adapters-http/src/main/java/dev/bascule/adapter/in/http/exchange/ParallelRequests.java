package dev.bascule.adapter.in.http.exchange;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Asks several at once, but not all too many. */
public final class ParallelRequests {

  private static final int MAX_PARALLEL = 16;

  private ParallelRequests() {}

  /**
   * Asks all of {@code inputs}, and waits for all answers, which come in their order. An interrupt
   * ends the waiting and the asking, and is kept; the result is then empty.
   */
  public static <T, R> Optional<List<R>> run(List<T> inputs, Function<T, R> task) {
    if (inputs.isEmpty()) {
      return Optional.of(List.of());
    }
    ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.min(inputs.size(), MAX_PARALLEL), Thread.ofVirtual().name("mcp-fan").factory());
    try {
      List<Callable<R>> tasks =
          inputs.stream().<Callable<R>>map(one -> () -> task.apply(one)).toList();
      return Optional.of(
          threads.invokeAll(tasks).stream().map(ParallelRequests::resultOf).toList());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      threads.shutdownNow();
    }
  }

  private static <R> R resultOf(Future<R> done) {
    try {
      return done.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("a server could not be asked", e);
    }
  }
}
