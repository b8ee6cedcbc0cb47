package dev.bascule.adapter.in.http.jetty;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Reads from a connection whose request is processed on another thread, and detects that its client
 * disconnects.
 *
 * <p>A request of the fast path ends with {@link #end}: the end point is registered once, and stays
 * registered when the response is written. Cancelling and renewing the registration would wake the
 * selector thread, since the next request often arrives before the writing thread continues. Any
 * other request ends with {@link #stop}, before the last part of its response is written: from then
 * on the server reads, beginning with the bytes read ahead.
 *
 * <p>The end of the stream counts as a disconnect, even if the client only closed its sending side,
 * since the two cannot be distinguished. Not more is read ahead than one buffer; clients that sent
 * more are not monitored.
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

  /** Whether the end point called {@link #fillable} before it could be stopped. */
  @GuardedBy("this")
  private boolean ignoresNextCall;

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

  /** A connection that reads ahead. */
  public interface Source extends Connection.UpgradeFrom, Connection.UpgradeTo {

    ReadAhead readAhead();
  }

  /**
   * A request was read, or taken from the bytes read ahead, and is processed elsewhere. Called by
   * the thread that read it: registering for reads then needs no system call, since the previous
   * registration is not yet cancelled.
   *
   * @param known the bytes that follow the request and were read with it; null if there are none
   */
  public synchronized void begin(@Nullable ByteBuffer known) {
    if (known != null) {
      ahead = BufferUtil.allocate(Math.max(capacity, known.remaining()));
      BufferUtil.append(ahead, known);
    }
    isUnderWay = true;
    isHandedOver = false;
    ignoresNextCall = false;
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
   * Stops reading, before the server resumes.
   *
   * @return the bytes read ahead; null if there are none
   */
  synchronized @Nullable ByteBuffer stop() {
    isAwaited = false;
    onDisconnect = null;
    ignoresNextCall = !release();
    ByteBuffer read = ahead;
    ahead = null;
    return read;
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
        return takeIgnoredCall();
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
        return takeIgnoredCall();
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
  private boolean takeIgnoredCall() {
    boolean wasIgnored = ignoresNextCall;
    ignoresNextCall = false;
    return wasIgnored;
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
