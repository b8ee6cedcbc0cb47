package dev.bascule.application.service;

import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.time.Deadline;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Callers that wait for a place in a bulkhead. */
final class WaitingCallers {

  private final AtomicInteger served = new AtomicInteger();
  private final List<Thread> threads;

  WaitingCallers(Bulkhead bulkhead, Deadline deadline, int number) {
    this(Caller.ANONYMOUS, bulkhead, deadline, number);
  }

  WaitingCallers(Caller caller, Bulkhead bulkhead, Deadline deadline, int number) {
    this.threads =
        IntStream.range(0, number)
            .mapToObj(_ -> Thread.ofPlatform().unstarted(() -> wait(caller, bulkhead, deadline)))
            .toList();
  }

  private void wait(Caller caller, Bulkhead bulkhead, Deadline deadline) {
    Outcome<Integer> _ =
        bulkhead.run(
            caller,
            deadline,
            () -> new Outcome.Served<>(served.incrementAndGet(), Provenance.Forwarded.BYPASS));
  }

  /** Starts them, and returns once all of them wait. */
  void start() {
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      while (thread.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
    }
  }

  void join() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  int served() {
    return served.get();
  }
}
