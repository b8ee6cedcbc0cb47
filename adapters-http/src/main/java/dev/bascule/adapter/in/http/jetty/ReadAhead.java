package dev.bascule.adapter.in.http.jetty;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.in.http.jetty.JettyExchange.DisconnectMonitor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Reads from a connection whose request is processed on another thread, and detects that its client
 * disconnects. The counterpart of {@link DisconnectMonitor} for requests of the fast path, at a
 * lower cost: the end point is registered once, and stays registered when the response is written.
 * Cancelling and renewing the registration would wake the selector thread, since the next request
 * often arrives before the writing thread continues.
 *
 * <p>The end of the stream counts as a disconnect, even if the client only closed its sending side.
 * Not more is read ahead than one buffer; clients that sent more are not monitored.
 *
 * <p>Thread-safe; does not block.
 */
public final class ReadAhead {

  private final AbstractEndPoint endPoint;
  private final Callback fillable;
  private final int capacity;

  /** Whether a request is being processed, so that no other thread reads. */
  @GuardedBy("this")
  private boolean isUnderWay;

  /** Whether the bytes read ahead are being processed; later bytes are not read meanwhile. */
  @GuardedBy("this")
  private boolean isHandedOver;

  /** Whether the client still waits for the response. */
  @GuardedBy("this")
  private boolean isAwaited;

  /** Whether the end point calls {@link #fillable}, or is about to. */
  @GuardedBy("this")
  private boolean isInterested;

  @GuardedBy("this")
  private boolean isGone;

  /** The action on disconnect; null if not set yet. */
  @GuardedBy("this")
  private @Nullable Runnable onDisconnect;

  /** The bytes read; null if there are none. */
  @GuardedBy("this")
  private @Nullable ByteBuffer ahead;

  /**
   * @param fillable the end point's callback; it must call {@link #read} and {@link #fail} first
   * @param capacity the maximum number of bytes to read ahead
   */
  public ReadAhead(AbstractEndPoint endPoint, Callback fillable, int capacity) {
    this.endPoint = endPoint;
    this.fillable = fillable;
    this.capacity = capacity;
  }

  /** A request was read, or taken from the bytes read ahead, and is processed elsewhere. */
  public synchronized void begin() {
    isUnderWay = true;
    isHandedOver = false;
    isAwaited = true;
    isGone = !endPoint.isOpen();
    registerInterest();
  }

  /**
   * Sets the action on disconnect; runs it immediately if the client has already disconnected.
   *
   * @param action runs on a thread that must not block
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

  /** The response is about to be written: from now on, disconnects are not reported. */
  public synchronized void stopNotifying() {
    isAwaited = false;
    onDisconnect = null;
  }

  /** Returns whether a client waits for a response. */
  public synchronized boolean isAwaited() {
    return isAwaited;
  }

  /**
   * The response is written.
   *
   * @return the bytes read ahead, which the caller processes with {@link #begin} or {@link
   *     #release}; null if there are none, and then the next callback reads
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
   * Returns the connection to the server.
   *
   * @return whether the caller has to resume reading; otherwise the end point is about to
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
   * Data, or the end of the stream, can be read. Returns whether this was handled here, so that the
   * caller does nothing.
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
   * Nothing can be read any more. Returns whether this was handled here, so that the caller does
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
        // The connection was idle until the request arrived a moment ago.
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

  /** Not a failure, so it has no stack trace. */
  private static final class ReadAheadStoppedException extends Exception {

    private static final long serialVersionUID = 1;

    ReadAheadStoppedException() {
      super("left", null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
    }
  }
}
