package dev.bascule.adapter.out.mcp.jsonrpc;

import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The calls in flight on one connection, each of which is cancelled when its timeout has passed.
 *
 * <p>OkHttp's own timeouts keep the calls of all servers in order of their deadlines, under one
 * lock that each call takes twice. A timed wait of a virtual thread wakes another thread of the
 * JDK, which costs more than all else. Here, adding a call compares one number: whether it ends
 * before the next poll, which is at most a second away. So only the shortest timeouts wake the
 * polling thread. It ends when there are no calls.
 *
 * <p>Thread-safe; never blocks.
 */
public final class CallTimeouts {

  private static final Duration LONGEST = Duration.ofDays(365);
  private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);

  private final Ticker ticker = Ticker.system();
  private final Set<TimedCall> calls = ConcurrentHashMap.newKeySet();
  private final Set<TimedCall> untimedCalls = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable Thread> watcher = new AtomicReference<>();

  /** When the watcher polls next, unless it is woken before. */
  private volatile long nextPollNanos;

  /**
   * Adds a call without a timeout.
   *
   * @param cancel cancels it; called by any thread, must not block
   */
  public TimedCall begin(Runnable cancel) {
    return add(new TimedCall(cancel, TimeLimit.of(LONGEST, ticker)), untimedCalls);
  }

  /** Adds a call with {@code timeout}. */
  public TimedCall begin(Runnable cancel, Duration timeout) {
    return begin(cancel, TimeLimit.of(timeout, ticker));
  }

  /** Adds a call until {@code limit} has passed, however often that is restarted. */
  public TimedCall begin(Runnable cancel, TimeLimit limit) {
    TimedCall timedCall = add(new TimedCall(cancel, limit), calls);
    Thread watching = watcher.get();
    if (watching == null) {
      startWatcher();
    } else if (timedCall.endNanos - nextPollNanos < 0) {
      LockSupport.unpark(watching);
    }
    return timedCall;
  }

  private static TimedCall add(TimedCall call, Set<TimedCall> all) {
    all.add(call);
    return call;
  }

  /** Cancels all calls. */
  public void cancelAll() {
    calls.forEach(timed -> timed.cancel.run());
    untimedCalls.forEach(timed -> timed.cancel.run());
  }

  private void startWatcher() {
    Thread thread = Thread.ofVirtual().name("bascule-call-ends").unstarted(this::watchCalls);
    if (watcher.compareAndSet(null, thread)) {
      thread.start();
    }
  }

  private void watchCalls() {
    try {
      pollUntilEmpty();
    } finally {
      // Also after an exception: later calls must not rely on a watcher that has ended.
      watcher.compareAndSet(Thread.currentThread(), null);
      if (hasTimedCalls()) {
        // The call was added after the last poll, and found a watcher.
        startWatcher();
      }
    }
  }

  private void pollUntilEmpty() {
    while (hasTimedCalls()) {
      long next = nextPoll();
      nextPollNanos = next;
      // A call that was added before this read used the previous time, and is seen now.
      if (nextPoll() - next >= 0) {
        LockSupport.parkNanos(this, next - ticker.nanos());
      }
      calls.forEach(TimedCall::cancelIfOverdue);
    }
  }

  private boolean hasTimedCalls() {
    return calls.stream().anyMatch(timed -> !timed.isOver);
  }

  /** Returns the time of the next poll: the first deadline, or a maximum interval. */
  private long nextPoll() {
    long now = ticker.nanos();
    long left = POLL_INTERVAL.toNanos();
    for (TimedCall timed : calls) {
      left = Math.min(left, timed.isOver ? left : timed.endNanos - now);
    }
    return now + left;
  }

  /** A call until it is closed. */
  public final class TimedCall implements AutoCloseable {

    private final Runnable cancel;
    private final TimeLimit limit;
    private volatile Deadline deadline;
    private volatile long endNanos;
    private volatile boolean isOver;

    private TimedCall(Runnable cancel, TimeLimit limit) {
      this.cancel = cancel;
      this.limit = limit;
      this.deadline = limit.deadline();
      this.endNanos = endNanos();
    }

    private long endNanos() {
      Duration left = limit.remaining();
      Duration bounded = left.compareTo(LONGEST) < 0 ? left : LONGEST;
      return ticker.nanos() + Math.max(1, bounded.toNanos());
    }

    /** Returns whether it was cancelled because its timeout had passed. */
    public boolean isOver() {
      return isOver;
    }

    private void cancelIfOverdue() {
      if (isOver || endNanos - ticker.nanos() > 0) {
        return;
      }
      Deadline current = limit.deadline();
      if (current.equals(deadline)) {
        isOver = true;
        cancel.run();
      } else {
        // Restarts are checked only here, so that progress costs only a new deadline.
        deadline = current;
        endNanos = endNanos();
      }
    }

    @Override
    public void close() {
      if (!calls.remove(this)) {
        untimedCalls.remove(this);
      }
    }
  }
}
