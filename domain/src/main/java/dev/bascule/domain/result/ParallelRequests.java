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

/** Concurrent requests, one for each of several servers. */
public final class ParallelRequests {

  private ParallelRequests() {}

  /**
   * Runs {@code task} for each of {@code inputs}, each on its own virtual thread, and waits until
   * all have completed or {@code timeout} has passed. Late tasks continue and complete their
   * futures. If the waiting thread is interrupted, interrupts all tasks and keeps the interrupt
   * status.
   *
   * @param timeout how long to wait; not negative
   * @return the futures in the order of the inputs, completed unless their task is late; empty
   *     after an interrupt
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
   * Runs {@code task} for each of {@code inputs}, each on its own virtual thread, and waits until
   * one result matches {@code sought} or all have completed. Interrupts the remaining tasks. If the
   * waiting thread is interrupted, interrupts all tasks and keeps the interrupt status.
   *
   * @param task returns within a time of its own
   * @return the matching result alone, or all results in order of completion; empty after an
   *     interrupt
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
