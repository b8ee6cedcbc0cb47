package dev.bascule.adapter.in.http.exchange;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes all bodies together may have: those that are being read, or whose requests are
 * answered. Thread-safe; never waits.
 */
public final class ByteBudget {

  private static final long MAX_BYTES = 64L << 20;

  /** The rest of the memory is for what the bodies become, and for the caches. */
  private static final int HEAP_FRACTION = 4;

  /** So many bodies may be awaited. */
  static final int MAX_AWAITED = 2048;

  private final AtomicLong free;
  private final long share;

  /** What each caller has, of those that have anything. */
  private final ConcurrentMap<String, Long> heldByCaller = new ConcurrentHashMap<>();

  private final Semaphore awaited = new Semaphore(MAX_AWAITED);

  /** How many bodies of each caller are awaited. */
  private final ConcurrentMap<String, Integer> awaitedByCaller = new ConcurrentHashMap<>();

  public ByteBudget(long bytes) {
    this.free = new AtomicLong(bytes);
    this.share = bytes / 2;
  }

  /** Returns a budget that the memory of this process bears, but one body has room in any case. */
  public static ByteBudget forRequestBodies(int maxBodyBytes) {
    long bearable = Math.min(MAX_BYTES, Runtime.getRuntime().maxMemory() / HEAP_FRACTION);
    return new ByteBudget(Math.max(bearable, maxBodyBytes));
  }

  /**
   * Does the same for a request of a caller, which has half of the budget at most, unless it has
   * one request only.
   *
   * @param caller an identity, or an address; empty for none that has a share
   */
  public Reservation newReservation(String caller) {
    return new Reservation(caller);
  }

  /** Returns how many callers have anything. */
  int callers() {
    return heldByCaller.size() + awaitedByCaller.size();
  }

  private boolean tryReserve(int bytes) {
    long before = free.getAndUpdate(now -> now < bytes ? now : now - bytes);
    return before >= bytes;
  }

  /** What one request has taken. */
  public final class Reservation {

    private final AtomicLong reserved = new AtomicLong();

    private final AtomicBoolean isAwaited = new AtomicBoolean();

    private final String caller;

    private Reservation(String caller) {
      this.caller = caller;
    }

    /** Takes {@code bytes} more, unless there are not so many left. */
    public boolean tryReserve(int bytes) {
      if (!tryTakeShare(bytes)) {
        return false;
      }
      if (!ByteBudget.this.tryReserve(bytes)) {
        returnShare(bytes);
        return false;
      }
      reserved.addAndGet(bytes);
      return true;
    }

    private boolean tryTakeShare(long bytes) {
      if (caller.isEmpty() || bytes == 0) {
        return true;
      }
      long own = reserved.get();
      long all = heldByCaller.merge(caller, bytes, Long::sum);
      boolean isTaken = all <= share || all == own + bytes;
      if (!isTaken) {
        returnShare(bytes);
      }
      return isTaken;
    }

    private void returnShare(long bytes) {
      if (!caller.isEmpty() && bytes > 0) {
        heldByCaller.computeIfPresent(
            caller, (_, held) -> held == bytes ? null : Long.valueOf(held - bytes));
      }
    }

    /**
     * Notes that the body is awaited, unless too many are, of all callers or of this one: each also
     * keeps one of the places for requests, and a client that sends nothing of it must not have all
     * of those. Not to be called twice.
     */
    public boolean tryAwait() {
      if (!awaited.tryAcquire()) {
        return false;
      }
      if (!caller.isEmpty() && awaitedByCaller.merge(caller, 1, Integer::sum) > MAX_AWAITED / 2) {
        returnAwaited();
        return false;
      }
      isAwaited.set(true);
      return true;
    }

    /** Notes that the body has arrived, or never will; does nothing the second time. */
    public void stopAwaiting() {
      if (isAwaited.compareAndSet(true, false)) {
        returnAwaited();
      }
    }

    private void returnAwaited() {
      awaited.release();
      if (!caller.isEmpty()) {
        awaitedByCaller.computeIfPresent(caller, (_, count) -> count > 1 ? count - 1 : null);
      }
    }

    /** Gives back all that was taken. */
    public void release() {
      stopAwaiting();
      long all = reserved.getAndSet(0);
      free.addAndGet(all);
      returnShare(all);
    }
  }

  /** There was no room for a body. */
  public static final class ExhaustedException extends Exception {

    private static final long serialVersionUID = 1;

    public ExhaustedException() {
      super("the bodies of all requests are too long together");
    }
  }
}
