package dev.bascule.adapter.in.http.exchange;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A memory budget for the bodies of all requests. Thread-safe; does not block. */
public final class ByteBudget {

  private static final long MAX_BYTES = 64L << 20;

  /** The rest of the memory is for parsed bodies and for the caches. */
  private static final int HEAP_FRACTION = 4;

  private static final int CLIENTS = 2048;

  /** Maximum number of bodies that are awaited at the same time. */
  static final int MAX_AWAITED = 2048;

  private final AtomicLong free;
  private final long share;

  private final ConcurrentMap<String, Long> heldByCaller = new ConcurrentHashMap<>();

  private final Semaphore awaited = new Semaphore(MAX_AWAITED);

  private final ConcurrentMap<String, Integer> awaitedByCaller = new ConcurrentHashMap<>();

  public ByteBudget(long bytes) {
    this.free = new AtomicLong(bytes);
    this.share = bytes / 2;
  }

  /** Returns a budget that suits the heap of this process, for at least one body. */
  public static ByteBudget forRequestBodies(int maxBodyBytes) {
    long bearable = Math.min(MAX_BYTES, Runtime.getRuntime().maxMemory() / HEAP_FRACTION);
    return new ByteBudget(Math.max(bearable, maxBodyBytes));
  }

  /**
   * Returns how many bytes may wait for one client that reads slowly: a 2048th of the heap, at most
   * {@code most}. There can be a thousand such clients, and one message of a server can be for all
   * of them.
   */
  public static int ofOneClient(int most) {
    return (int) Math.min(most, Runtime.getRuntime().maxMemory() / CLIENTS);
  }

  /**
   * Creates a reservation for a request of a caller, who can have at most half of the budget,
   * unless it has only one request.
   *
   * @param caller an identity, or an address; empty for no individual share
   */
  public Reservation newReservation(String caller) {
    return new Reservation(caller);
  }

  /** Returns the number of callers that hold anything. */
  int callers() {
    return heldByCaller.size() + awaitedByCaller.size();
  }

  private boolean tryReserve(int bytes) {
    long before = free.getAndUpdate(now -> now < bytes ? now : now - bytes);
    return before >= bytes;
  }

  public final class Reservation {

    private final AtomicLong reserved = new AtomicLong();

    private final AtomicBoolean isAwaited = new AtomicBoolean();

    private final String caller;

    private Reservation(String caller) {
      this.caller = caller;
    }

    /** Reserves {@code bytes} more if available. */
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
     * Records that the body is awaited, unless too many bodies are, of all callers or of this one:
     * each also holds a request permit, and a client that sends no body must not hold all of them.
     * Must be called at most once.
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

    /** Records that the body has arrived or never will; further calls have no effect. */
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

    public void release() {
      stopAwaiting();
      long all = reserved.getAndSet(0);
      free.addAndGet(all);
      returnShare(all);
    }
  }
}
