package dev.bascule.adapter.out.mcp.jsonrpc;

import static java.util.Objects.requireNonNull;

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
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private final Ticker ticker = Ticker.system();
  private final Set<Timed> calls = ConcurrentHashMap.newKeySet();
  private final Set<Timed> endless = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable Thread> watcher = new AtomicReference<>();

  /** When the watcher looks next, unless it is told to look before. */
  private volatile long nextLook;

  /**
   * Takes a call in for as long as it takes.
   *
   * @param cancel ends it; called by any thread, must not wait
   */
  public Timed begin(Runnable cancel) {
    return added(new Timed(cancel, LONGEST), endless);
  }

  /** Takes a call in likewise, for {@code given} at most. */
  public Timed begin(Runnable cancel, Duration given) {
    Timed begun = added(new Timed(cancel, given), calls);
    Thread watching = watcher.get();
    if (watching == null) {
      watch();
    } else if (begun.endNanos - nextLook < 0) {
      LockSupport.unpark(watching);
    }
    return begun;
  }

  private static Timed added(Timed call, Set<Timed> all) {
    all.add(call);
    return call;
  }

  /** Cancels all. */
  public void cancelAll() {
    calls.forEach(timed -> timed.cancel.run());
    endless.forEach(timed -> timed.cancel.run());
  }

  private void watch() {
    Thread thread = Thread.ofVirtual().name("bascule-call-ends").unstarted(this::look);
    if (watcher.compareAndSet(null, thread)) {
      thread.start();
    }
  }

  private void look() {
    try {
      lookUntilNoneIsLeft();
    } finally {
      // Also where something broke: whoever comes later must not rely on who is no more.
      watcher.compareAndSet(Thread.currentThread(), null);
      if (hasTimed()) {
        // It came after the last look, and found that somebody was watching.
        watch();
      }
    }
  }

  private void lookUntilNoneIsLeft() {
    while (hasTimed()) {
      long next = nextTurn();
      nextLook = next;
      // Whoever came before that was read went by the time before, and is seen now.
      if (nextTurn() - next >= 0) {
        LockSupport.parkNanos(this, next - ticker.nanos());
      }
      calls.forEach(Timed::cancelIfOverdue);
    }
  }

  private boolean hasTimed() {
    return calls.stream().anyMatch(timed -> !timed.isOver);
  }

  /** Returns when the first call is over, or a little is. */
  private long nextTurn() {
    long now = ticker.nanos();
    long left = BETWEEN_LOOKS.toNanos();
    for (Timed timed : calls) {
      left = Math.min(left, timed.isOver ? left : timed.endNanos - now);
    }
    return now + left;
  }

  /** One call, until it is closed. */
  public final class Timed implements AutoCloseable {

    private final Runnable cancel;
    private final long endNanos;
    private volatile boolean isOver;

    private Timed(Runnable cancel, Duration given) {
      this.cancel = requireNonNull(cancel, "cancel");
      Duration bounded = given.compareTo(LONGEST) < 0 ? given : LONGEST;
      this.endNanos = ticker.nanos() + Math.max(1, bounded.toNanos());
    }

    /** Tells whether it was cancelled for its time being over. */
    public boolean isOver() {
      return isOver;
    }

    private void cancelIfOverdue() {
      if (!isOver && endNanos - ticker.nanos() <= 0) {
        isOver = true;
        cancel.run();
      }
    }

    @Override
    public void close() {
      if (!calls.remove(this)) {
        endless.remove(this);
      }
    }
  }
}
