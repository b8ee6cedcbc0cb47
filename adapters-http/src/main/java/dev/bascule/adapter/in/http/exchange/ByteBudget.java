package dev.bascule.adapter.in.http.exchange;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes all bodies together may have: those that are being read, or whose requests are
 * answered. Thread-safe; never waits.
 */
public final class ByteBudget {

  private static final long MAX_BYTES = 64L << 20;

  /** The rest of the memory is for what the bodies become, and for the caches. */
  private static final int HEAP_FRACTION = 4;

  private final AtomicLong free;

  public ByteBudget(long bytes) {
    this.free = new AtomicLong(bytes);
  }

  /** Returns a budget that the memory of this process bears, but one body has room in any case. */
  public static ByteBudget forRequestBodies(int maxBodyBytes) {
    long bearable = Math.min(MAX_BYTES, Runtime.getRuntime().maxMemory() / HEAP_FRACTION);
    return new ByteBudget(Math.max(bearable, maxBodyBytes));
  }

  /** Returns the share of one request, which is empty yet. */
  public Reservation newReservation() {
    return new Reservation();
  }

  private boolean tryReserve(int bytes) {
    long before = free.getAndUpdate(now -> now < bytes ? now : now - bytes);
    return before >= bytes;
  }

  /** What one request has taken. */
  public final class Reservation {

    private final AtomicLong reserved = new AtomicLong();

    private Reservation() {}

    /** Takes {@code bytes} more, unless there are not so many left. */
    public boolean tryReserve(int bytes) {
      boolean isTaken = ByteBudget.this.tryReserve(bytes);
      if (isTaken) {
        reserved.addAndGet(bytes);
      }
      return isTaken;
    }

    /** Gives back all that was taken. */
    public void release() {
      free.addAndGet(reserved.getAndSet(0));
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
