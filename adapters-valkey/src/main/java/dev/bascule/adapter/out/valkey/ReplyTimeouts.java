package dev.bascule.adapter.out.valkey;

import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends the waits for replies that do not come in time. All waits are checked together, once per
 * tick and only while there are some: a task for each would cost more than its operation, and a
 * timer that always ticks would keep an idle process awake.
 *
 * <p>Thread-safe.
 */
final class ReplyTimeouts {

  private final ScheduledExecutorService executor;
  private final Duration tick;
  private final Ticker ticker;
  private final Queue<Wait> waits = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean isScheduled = new AtomicBoolean();

  private record Wait(CompletableFuture<?> reply, long endNanos) {

    boolean isOver(long nowNanos) {
      if (nowNanos - endNanos >= 0) {
        end();
      }
      return reply.isDone();
    }

    void end() {
      boolean _ = reply.completeExceptionally(new TimeoutException());
    }
  }

  /**
   * @param executor checks the waits
   * @param tick the time between two checks
   */
  ReplyTimeouts(ScheduledExecutorService executor, Duration tick, Ticker ticker) {
    this.executor = executor;
    this.tick = tick;
    this.ticker = ticker;
  }

  /**
   * Completes {@code reply} with a {@link TimeoutException} a tick before {@code deadlineNanos}, or
   * up to a tick later.
   */
  void add(CompletableFuture<?> reply, long deadlineNanos) {
    Wait wait = new Wait(reply, deadlineNanos - tick.toNanos());
    if (!wait.isOver(ticker.nanos())) {
      waits.add(wait);
      schedule();
    }
  }

  private void schedule() {
    if (!isScheduled.get() && isScheduled.compareAndSet(false, true)) {
      try {
        Future<?> _ = executor.schedule(this::check, tick.toNanos(), TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException _) {
        // The client was closed meanwhile, and nothing replies any more.
        endAll();
      }
    }
  }

  private void check() {
    long now = ticker.nanos();
    boolean _ = waits.removeIf(wait -> wait.isOver(now));
    isScheduled.set(false);
    // Who adds one after that schedules the next check.
    if (!waits.isEmpty()) {
      schedule();
    }
  }

  /** Ends all waits. */
  void endAll() {
    for (Wait wait = waits.poll(); wait != null; wait = waits.poll()) {
      wait.end();
    }
  }
}
