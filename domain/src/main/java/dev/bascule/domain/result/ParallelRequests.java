package dev.bascule.domain.result;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;

/** Runs one request for each of several servers at the same time. */
public final class ParallelRequests {

  private ParallelRequests() {}

  /**
   * Runs {@code task} for each of {@code inputs}, each on a virtual thread of its own, and waits
   * for the results until all are there or {@code timeout} has passed. What is late then continues
   * and completes its future. An interrupt of the waiting thread is kept, and interrupts all tasks.
   *
   * @param timeout for how long to wait; not negative
   * @return the results in the order of the inputs, each future completed unless its task is late;
   *     empty after an interrupt
   */
  public static <T, R> Optional<List<CompletableFuture<R>>> run(
      List<T> inputs, Duration timeout, Function<? super T, ? extends R> task) {
    List<CompletableFuture<R>> results = new ArrayList<>(inputs.size());
    List<Thread> threads = new ArrayList<>(inputs.size());
    for (T input : inputs) {
      CompletableFuture<R> result = new CompletableFuture<>();
      results.add(result);
      threads.add(Thread.ofVirtual().name("aggregate").start(() -> complete(result, input, task)));
    }
    try {
      CompletableFuture.allOf(results.toArray(CompletableFuture[]::new))
          .get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      return Optional.of(results);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a request to one of several servers threw", e.getCause());
    } catch (InterruptedException _) {
      threads.forEach(Thread::interrupt);
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
    return Optional.of(results);
  }

  /**
   * Runs {@code task} for each of {@code inputs}, each on a virtual thread of its own, and waits
   * until one result is as {@code sought} or all are there. Interrupts the tasks that are left. An
   * interrupt of the waiting thread is kept, and interrupts all tasks.
   *
   * @param task returns within a time of its own
   * @return the result that was sought, alone, or all results in the order of their completion;
   *     empty after an interrupt
   */
  public static <T, R> Optional<List<R>> runUntil(
      List<T> inputs, Function<? super T, ? extends R> task, Predicate<? super R> sought) {
    BlockingQueue<CompletableFuture<R>> completed = new LinkedBlockingQueue<>();
    List<Thread> threads = new ArrayList<>(inputs.size());
    for (T input : inputs) {
      CompletableFuture<R> result = new CompletableFuture<>();
      var _ = result.whenComplete((_, _) -> completed.add(result));
      threads.add(Thread.ofVirtual().name("aggregate").start(() -> complete(result, input, task)));
    }
    List<R> results = new ArrayList<>(inputs.size());
    try {
      while (results.size() < inputs.size()) {
        R result = completed.take().join();
        if (sought.test(result)) {
          return Optional.of(List.of(result));
        }
        results.add(result);
      }
      return Optional.of(results);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      threads.forEach(Thread::interrupt);
    }
  }

  private static <T, R> void complete(
      CompletableFuture<R> result, T input, Function<? super T, ? extends R> task) {
    try {
      result.complete(task.apply(input));
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
      throw e;
    }
  }
}
