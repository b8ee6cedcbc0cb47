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
 * The calls on one way to a server that have not ended, each of which is cancelled once its time is
 * over.
 *
 * <p>OkHttp could see to that as well, but keeps the calls of all servers in order of their ends,
 * under one lock that each call takes twice. A thread could wait for no longer than it may, but if
 * it is a virtual one, another thread of the JDK is woken for that, which takes longer than all
 * else. Here, taking a call in looks at one number: whether it ends sooner than the next look at
 * all of them, which is at most a second away. So only the shortest calls wake the thread that
 * looks. It ends when there is no call.
 *
 * <p>Thread-safe; nobody waits.
 */
public final class CallTimeouts {

  private static final Duration LONGEST = Duration.ofDays(365);
  private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);

  private final Ticker ticker = Ticker.system();
  private final Set<TimedCall> calls = ConcurrentHashMap.newKeySet();
  private final Set<TimedCall> untimedCalls = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable Thread> watcher = new AtomicReference<>();

  /** When the watcher looks next, unless it is told to look before. */
  private volatile long nextPollNanos;

  /**
   * Takes a call in for as long as it takes.
   *
   * @param cancel ends it; called by any thread, must not wait
   */
  public TimedCall begin(Runnable cancel) {
    return add(new TimedCall(cancel, TimeLimit.of(LONGEST, ticker)), untimedCalls);
  }

  /** Takes a call in likewise, for {@code timeout} at most. */
  public TimedCall begin(Runnable cancel, Duration timeout) {
    return begin(cancel, TimeLimit.of(timeout, ticker));
  }

  /** Takes a call in likewise, until {@code limit} has passed, however often it is restarted. */
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

  /** Cancels all. */
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
      // Also where something broke: whoever comes later must not rely on who is no more.
      watcher.compareAndSet(Thread.currentThread(), null);
      if (hasTimedCalls()) {
        // It came after the last look, and found that somebody was watching.
        startWatcher();
      }
    }
  }

  private void pollUntilEmpty() {
    while (hasTimedCalls()) {
      long next = nextPoll();
      nextPollNanos = next;
      // Whoever came before that was read went by the time before, and is seen now.
      if (nextPoll() - next >= 0) {
        LockSupport.parkNanos(this, next - ticker.nanos());
      }
      calls.forEach(TimedCall::cancelIfOverdue);
    }
  }

  private boolean hasTimedCalls() {
    return calls.stream().anyMatch(timed -> !timed.isOver);
  }

  /** Returns when the first call is over, or a little is. */
  private long nextPoll() {
    long now = ticker.nanos();
    long left = POLL_INTERVAL.toNanos();
    for (TimedCall timed : calls) {
      left = Math.min(left, timed.isOver ? left : timed.endNanos - now);
    }
    return now + left;
  }

  /** One call, until it is closed. */
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

    /** Tells whether it was cancelled for its time being over. */
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
        // Restarts are looked at only here, so that progress costs no more than a new deadline.
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
