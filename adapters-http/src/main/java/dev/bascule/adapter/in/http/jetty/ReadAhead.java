package dev.bascule.adapter.in.http.jetty;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Reads from a connection whose request is answered on another thread, and notices that its client
 * leaves. What {@link DisconnectMonitor} does for requests that the server has read, this does for
 * those that it does not know of, and at less cost: the end point is asked once to call for what
 * can be read, and goes on to do so when the answer is written. To take that back and to ask again
 * would wake the thread that selects, as the next request is often there before the thread that has
 * written the answer goes on.
 *
 * <p>The end of the stream means that the client is gone, also where it closed its sending side
 * only. No more is read ahead than a connection reads at once; who has sent so much is not missed.
 *
 * <p>Thread-safe; never waits.
 */
public final class ReadAhead {

  private final AbstractEndPoint endPoint;
  private final Callback fillable;
  private final int capacity;

  private final ReentrantLock lock = new ReentrantLock();

  /** Whether a request is being answered, so that nobody else reads. */
  @GuardedBy("lock")
  private boolean isUnderWay;

  /** Whether what was read ahead is being looked at: what comes behind it stays where it is. */
  @GuardedBy("lock")
  private boolean isHandedOver;

  /** Whether its answer is still awaited. */
  @GuardedBy("lock")
  private boolean isAwaited;

  /** Whether the end point calls {@link #fillable}, or is about to. */
  @GuardedBy("lock")
  private boolean isInterested;

  @GuardedBy("lock")
  private boolean isGone;

  /** What runs when the client is gone; null as long as nobody has said. */
  @GuardedBy("lock")
  private @Nullable Runnable onDisconnect;

  /** What was read; null as long as that is nothing. */
  @GuardedBy("lock")
  private @Nullable ByteBuffer ahead;

  /**
   * @param fillable what the end point calls; it must ask {@link #read} and {@link #fail} first
   * @param capacity how many bytes are read ahead at most
   */
  public ReadAhead(AbstractEndPoint endPoint, Callback fillable, int capacity) {
    this.endPoint = requireNonNull(endPoint, "endPoint");
    this.fillable = requireNonNull(fillable, "fillable");
    this.capacity = capacity;
  }

  /** A request was read, or taken from what was read ahead, and is answered elsewhere. */
  public void begin() {
    lock.lock();
    try {
      isUnderWay = true;
      isHandedOver = false;
      isAwaited = true;
      isGone = !endPoint.isOpen();
      registerInterest();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Says what to do when the client is gone; it may be already.
   *
   * @param action runs then, on a thread that must not wait
   */
  public void onDisconnect(Runnable action) {
    boolean isLate;
    lock.lock();
    try {
      onDisconnect = action;
      isLate = isGone;
    } finally {
      lock.unlock();
    }
    if (isLate) {
      action.run();
    }
  }

  /** The answer is there, and about to be written: from now on, nobody is told. */
  public void stopNotifying() {
    lock.lock();
    try {
      isAwaited = false;
      onDisconnect = null;
    } finally {
      lock.unlock();
    }
  }

  /** Tells whether somebody waits for an answer. */
  public boolean isAwaited() {
    lock.lock();
    try {
      return isAwaited;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The answer is written.
   *
   * @return what was read ahead: it is for the caller to go on with, by {@link #begin} or {@link
   *     #release}; null if that is nothing, and then whoever is called next reads
   */
  public byte @Nullable [] end() {
    lock.lock();
    try {
      isAwaited = false;
      onDisconnect = null;
      ByteBuffer read = ahead;
      ahead = null;
      if (read != null) {
        isHandedOver = true;
        return BufferUtil.toArray(read);
      }
      isUnderWay = false;
      registerInterest();
      return null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Leaves the connection to the server.
   *
   * @return whether the caller is to have it read; or else the end point is about to
   */
  public boolean release() {
    lock.lock();
    try {
      isUnderWay = false;
      isHandedOver = false;
      boolean isCalled =
          isInterested && !endPoint.getFillInterest().onFail(new ReadAheadStoppedException());
      isInterested = isCalled;
      return !isCalled;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Something can be read, if only the end of the stream. Returns whether that is dealt with here,
   * so that the caller does nothing.
   */
  public boolean read() {
    Runnable action;
    lock.lock();
    try {
      isInterested = false;
      if (!isUnderWay) {
        return false;
      }
      if (isHandedOver || !isAtEnd()) {
        return true;
      }
      action = markDisconnected();
    } finally {
      lock.unlock();
    }
    action.run();
    return true;
  }

  /**
   * Nothing will be read any more. Returns whether that is dealt with here, so that the caller does
   * nothing.
   */
  public boolean fail(Throwable cause) {
    if (cause instanceof ReadAheadStoppedException) {
      return true;
    }
    Runnable action;
    lock.lock();
    try {
      isInterested = false;
      if (!isUnderWay) {
        return false;
      }
      if (cause instanceof TimeoutException && isAwaited) {
        // The connection was idle until a moment ago, when the request came.
        registerInterest();
        return true;
      }
      action = markDisconnected();
    } finally {
      lock.unlock();
    }
    action.run();
    return true;
  }

  @GuardedBy("lock")
  private Runnable markDisconnected() {
    isGone = true;
    return onDisconnect == null ? () -> {} : onDisconnect;
  }

  @GuardedBy("lock")
  private boolean isAtEnd() {
    if (ahead == null) {
      ahead = BufferUtil.allocate(capacity);
    }
    try {
      int count = endPoint.fill(ahead);
      if (count >= 0 && BufferUtil.space(ahead) > 0) {
        registerInterest();
      }
      return count < 0;
    } catch (IOException _) {
      return true;
    } finally {
      if (!ahead.hasRemaining()) {
        ahead = null;
      }
    }
  }

  @GuardedBy("lock")
  private void registerInterest() {
    if (!isInterested) {
      isInterested = endPoint.tryFillInterested(fillable);
    }
  }

  /** Nothing has failed, so no stack is looked at. */
  private static final class ReadAheadStoppedException extends Exception {

    private static final long serialVersionUID = 1;

    ReadAheadStoppedException() {
      super("left", null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
    }
  }
}
