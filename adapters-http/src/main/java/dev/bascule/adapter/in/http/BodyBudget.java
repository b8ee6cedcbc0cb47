package dev.bascule.adapter.in.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes all bodies together may have: those that are being read, or whose requests are
 * answered; or else those of answers that are being sent. Thread-safe; never waits.
 */
final class BodyBudget {

  private static final long MOST_BYTES = 64L << 20;

  /** The rest of the memory is for what the bodies become, and for the caches. */
  private static final int SHARE_OF_HEAP = 4;

  private final AtomicLong free;

  BodyBudget(long bytes) {
    this.free = new AtomicLong(bytes);
  }

  /** Returns a budget that the memory of this process bears, but one body has room in any case. */
  static BodyBudget ofThisProcess(int maxBodyBytes) {
    long bearable = Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
    return new BodyBudget(Math.max(bearable, maxBodyBytes));
  }

  /** Returns a budget for answers, in which there is room for two of the longest in any case. */
  static BodyBudget ofAnswers() {
    return new BodyBudget(Math.max(MOST_BYTES, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP));
  }

  /** Returns the share of one request, which is empty yet. */
  Share share() {
    return new Share();
  }

  private boolean take(int bytes) {
    long before = free.getAndUpdate(now -> now < bytes ? now : now - bytes);
    return before >= bytes;
  }

  /** What one request has taken. */
  final class Share {

    private final AtomicLong taken = new AtomicLong();

    private Share() {}

    /** Takes {@code bytes} more, unless there are not so many left. */
    boolean take(int bytes) {
      boolean isTaken = BodyBudget.this.take(bytes);
      if (isTaken) {
        taken.addAndGet(bytes);
      }
      return isTaken;
    }

    /** Gives back all that was taken. */
    void giveBack() {
      free.addAndGet(taken.getAndSet(0));
    }
  }

  /** There was no room for a body. */
  static final class ExhaustedException extends Exception {

    private static final long serialVersionUID = 1;

    ExhaustedException() {
      super("the bodies of all requests are too long together");
    }
  }
}
