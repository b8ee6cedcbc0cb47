package dev.bascule.adapter.in.http.jetty;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeoutException;
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

  /** Whether a request is being answered, so that nobody else reads. */
  @GuardedBy("this")
  private boolean isUnderWay;

  /** Whether what was read ahead is being looked at: what comes behind it stays where it is. */
  @GuardedBy("this")
  private boolean isHandedOver;

  /** Whether its answer is still awaited. */
  @GuardedBy("this")
  private boolean isAwaited;

  /** Whether the end point calls {@link #fillable}, or is about to. */
  @GuardedBy("this")
  private boolean isInterested;

  @GuardedBy("this")
  private boolean isGone;

  /** What runs when the client is gone; null as long as nobody has said. */
  @GuardedBy("this")
  private @Nullable Runnable onDisconnect;

  /** What was read; null as long as that is nothing. */
  @GuardedBy("this")
  private @Nullable ByteBuffer ahead;

  /**
   * @param fillable what the end point calls; it must ask {@link #read} and {@link #fail} first
   * @param capacity how many bytes are read ahead at most
   */
  public ReadAhead(AbstractEndPoint endPoint, Callback fillable, int capacity) {
    this.endPoint = endPoint;
    this.fillable = fillable;
    this.capacity = capacity;
  }

  /** A request was read, or taken from what was read ahead, and is answered elsewhere. */
  public synchronized void begin() {
    isUnderWay = true;
    isHandedOver = false;
    isAwaited = true;
    isGone = !endPoint.isOpen();
    registerInterest();
  }

  /**
   * Says what to do when the client is gone; it may be already.
   *
   * @param action runs then, on a thread that must not wait
   */
  public void onDisconnect(Runnable action) {
    boolean isLate;
    synchronized (this) {
      onDisconnect = action;
      isLate = isGone;
    }
    if (isLate) {
      action.run();
    }
  }

  /** The answer is there, and about to be written: from now on, nobody is told. */
  public synchronized void stopNotifying() {
    isAwaited = false;
    onDisconnect = null;
  }

  /** Tells whether somebody waits for an answer. */
  public synchronized boolean isAwaited() {
    return isAwaited;
  }

  /**
   * The answer is written.
   *
   * @return what was read ahead: it is for the caller to go on with, by {@link #begin} or {@link
   *     #release}; null if that is nothing, and then whoever is called next reads
   */
  public synchronized byte @Nullable [] end() {
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
  }

  /**
   * Leaves the connection to the server.
   *
   * @return whether the caller is to have it read; or else the end point is about to
   */
  public synchronized boolean release() {
    isUnderWay = false;
    isHandedOver = false;
    boolean isCalled =
        isInterested && !endPoint.getFillInterest().onFail(new ReadAheadStoppedException());
    isInterested = isCalled;
    return !isCalled;
  }

  /**
   * Something can be read, if only the end of the stream. Returns whether that is dealt with here,
   * so that the caller does nothing.
   */
  public boolean read() {
    Runnable action;
    synchronized (this) {
      isInterested = false;
      if (!isUnderWay) {
        return false;
      }
      if (isHandedOver || !isAtEnd()) {
        return true;
      }
      action = markDisconnected();
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
    synchronized (this) {
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
    }
    action.run();
    return true;
  }

  @GuardedBy("this")
  private Runnable markDisconnected() {
    isGone = true;
    return onDisconnect == null ? () -> {} : onDisconnect;
  }

  @GuardedBy("this")
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

  @GuardedBy("this")
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
