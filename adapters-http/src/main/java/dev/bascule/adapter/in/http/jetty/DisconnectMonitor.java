package dev.bascule.adapter.in.http.jetty;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a client leaves while its request is handled.
 *
 * <p>In HTTP/1.1, between the end of a request and its answer the server does not read, so it would
 * learn of the departure only when it writes. This watch reads in its place, also while a long
 * answer is being written. The end of the stream means that the client is gone; one that closes
 * only its sending side counts as gone, too, since the two look alike from here. Bytes are a
 * request sent ahead: they are kept, and handed to the connection before the end of the answer is
 * written, so that it goes on from there as if it had read them itself. It is handed no more than
 * fits into its buffer; once that is full the watch ends.
 *
 * <p>The request must be read to its end before the watch begins, and the watch must have stopped
 * before the last of the answer is written: from then on the connection reads for itself.
 */
final class DisconnectMonitor implements Callback {

  private final AbstractEndPoint endPoint;
  private final Connection.UpgradeTo connection;
  private final int capacity;

  @GuardedBy("this")
  private boolean stopped;

  /** What runs when the client is gone; null as long as nobody has said. */
  @GuardedBy("this")
  private @Nullable Runnable onDisconnect;

  @GuardedBy("this")
  private boolean gone;

  /** Whether the end point was last told to call us. */
  @GuardedBy("this")
  private boolean interested;

  /** What was read ahead; null as long as that is nothing. */
  @GuardedBy("this")
  private @Nullable ByteBuffer ahead;

  private DisconnectMonitor(
      AbstractEndPoint endPoint, Connection.UpgradeTo connection, int capacity) {
    this.endPoint = endPoint;
    this.connection = connection;
    this.capacity = capacity;
  }

  /**
   * Begins to watch the client of {@code exchange}, on the thread that read the request: its end
   * point is then asked for more before it has told the system that it wants nothing, and need tell
   * neither. Nobody is told yet that the client is gone.
   *
   * @return null where the connection is shared, or not one that can be watched
   */
  static @Nullable DisconnectMonitor start(JettyExchange exchange) {
    Connection connection = exchange.request().getConnectionMetaData().getConnection();
    if (!exchange.isMultiplexed()
        && connection instanceof AbstractConnection sized
        && connection instanceof Connection.UpgradeFrom from
        && connection instanceof Connection.UpgradeTo to
        && connection.getEndPoint() instanceof AbstractEndPoint endPoint) {
      DisconnectMonitor monitor = new DisconnectMonitor(endPoint, to, sized.getInputBufferSize());
      monitor.begin(from.onUpgradeFrom());
      return monitor;
    }
    return null;
  }

  /**
   * Says what to do when the client is gone; it may be already.
   *
   * @param onDisconnect runs when the client is gone, on a thread that must not wait
   */
  void onDisconnect(Runnable onDisconnect) {
    boolean isGone;
    synchronized (this) {
      this.onDisconnect = onDisconnect;
      isGone = gone;
    }
    if (isGone) {
      onDisconnect.run();
    }
  }

  /**
   * Watches the client of a request of HTTP/2: there the server reads all the time, and says when
   * the client gives a request up.
   *
   * @param onDisconnect runs when the client is gone, on a thread that must not wait
   * @return what stops the watch
   */
  static Runnable startOnStream(Request request, Runnable onDisconnect) {
    AtomicBoolean stopped = new AtomicBoolean();
    request.addFailureListener(
        _ -> {
          if (!stopped.get()) {
            onDisconnect.run();
          }
        });
    // Otherwise a call that takes its time would be given up. Reads and writes that take too long
    // are.
    request.addIdleTimeoutListener(_ -> false);
    return () -> stopped.set(true);
  }

  /** Something can be read, if only the end of the stream. */
  @Override
  public void succeeded() {
    if (detectDisconnect()) {
      handleDisconnect();
    }
  }

  /** The connection was closed, or the watch ends. */
  @Override
  public void failed(Throwable cause) {
    if (!isStopped()) {
      handleDisconnect();
    }
  }

  @Override
  public InvocationType getInvocationType() {
    return InvocationType.NON_BLOCKING;
  }

  /**
   * @param known what the connection itself has read ahead; null if nothing
   */
  private synchronized void begin(@Nullable ByteBuffer known) {
    if (known != null) {
      BufferUtil.append(ahead(), known);
    }
    interested = endPoint.tryFillInterested(this);
  }

  private void handleDisconnect() {
    Runnable action;
    synchronized (this) {
      gone = true;
      action = onDisconnect;
    }
    if (action != null) {
      action.run();
    }
  }

  private synchronized boolean detectDisconnect() {
    try {
      interested = false;
      while (!stopped && BufferUtil.space(ahead()) > 0) {
        int read = endPoint.fill(ahead());
        if (read < 0) {
          return true;
        }
        if (read == 0) {
          interested = endPoint.tryFillInterested(this);
          return false;
        }
      }
      return false;
    } catch (IOException _) {
      return true;
    }
  }

  @GuardedBy("this")
  private ByteBuffer ahead() {
    if (ahead == null) {
      ahead = BufferUtil.allocate(capacity);
    }
    return ahead;
  }

  private synchronized boolean isStopped() {
    return stopped;
  }

  /** Ends the watch; must be run before the last of the answer is written, and once. */
  void stop() {
    ByteBuffer unused = detach();
    if (unused != null) {
      connection.onUpgradeTo(unused);
    }
  }

  private synchronized @Nullable ByteBuffer detach() {
    stopped = true;
    if (interested) {
      endPoint.getFillInterest().onFail(new MonitorStoppedException());
    }
    return ahead;
  }

  /** Nothing has failed: the watch is told that it ends, as each is, so no stack is looked at. */
  private static final class MonitorStoppedException extends Exception {

    private static final long serialVersionUID = 1;

    MonitorStoppedException() {
      super(
          "the watch ends", null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
    }
  }
}
