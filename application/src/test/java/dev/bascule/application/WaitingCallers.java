package dev.bascule.application;

import dev.bascule.application.upstream.Bulkhead;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Polling;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Callers that wait for a permit of a bulkhead. */
public final class WaitingCallers {

  private final AtomicInteger served = new AtomicInteger();
  private final List<Thread> threads;

  public WaitingCallers(Bulkhead bulkhead, Deadline deadline, int number) {
    this("", bulkhead, deadline, number);
  }

  public WaitingCallers(String caller, Bulkhead bulkhead, Deadline deadline, int number) {
    this.threads =
        IntStream.range(0, number)
            .mapToObj(_ -> Thread.ofPlatform().unstarted(() -> wait(caller, bulkhead, deadline)))
            .toList();
  }

  private void wait(String caller, Bulkhead bulkhead, Deadline deadline) {
    Outcome<Integer> _ =
        bulkhead.run(
            caller,
            deadline,
            () -> new Outcome.Served<>(served.incrementAndGet(), CacheProvenance.Forwarded.BYPASS));
  }

  /** Starts them, and returns once all of them wait. */
  public void start() {
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      Polling.awaitState(thread, Thread.State.TIMED_WAITING);
    }
  }

  public void join() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  public int served() {
    return served.get();
  }
}
