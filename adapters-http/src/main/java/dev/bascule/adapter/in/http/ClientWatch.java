package dev.bascule.adapter.in.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
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
final class ClientWatch implements Callback {

  private final AbstractEndPoint endPoint;
  private final Connection.UpgradeTo connection;
  private final int capacity;
  private final Runnable onGone;

  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private boolean stopped;

  /** Whether the end point was last told to call us. */
  @GuardedBy("lock")
  private boolean interested;

  /** What was read ahead; null as long as that is nothing. */
  @GuardedBy("lock")
  private @Nullable ByteBuffer ahead;

  private ClientWatch(
      AbstractEndPoint endPoint, Connection.UpgradeTo connection, int capacity, Runnable onGone) {
    this.endPoint = endPoint;
    this.connection = connection;
    this.capacity = capacity;
    this.onGone = onGone;
  }

  /**
   * Begins to watch the client of {@code turn}.
   *
   * @param onGone runs when the client is gone, on a thread that must not wait
   * @return what stops the watch; must be run before the last of the answer is written
   */
  static Runnable start(Turn turn, Runnable onGone) {
    Request request = turn.request();
    if (turn.isShared()) {
      return startOnStream(request, onGone);
    }
    Connection connection = request.getConnectionMetaData().getConnection();
    if (connection instanceof AbstractConnection sized
        && connection instanceof Connection.UpgradeFrom from
        && connection instanceof Connection.UpgradeTo to
        && connection.getEndPoint() instanceof AbstractEndPoint endPoint) {
      ClientWatch watch = new ClientWatch(endPoint, to, sized.getInputBufferSize(), onGone);
      watch.begin(from.onUpgradeFrom());
      return watch::stop;
    }
    return () -> {};
  }

  /** There the server reads all the time, and says when the client gives a request up. */
  private static Runnable startOnStream(Request request, Runnable onGone) {
    AtomicBoolean stopped = new AtomicBoolean();
    request.addFailureListener(
        _ -> {
          if (!stopped.get()) {
            onGone.run();
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
    if (hasLeft()) {
      onGone.run();
    }
  }

  /** The connection was closed, or the watch ends. */
  @Override
  public void failed(Throwable cause) {
    if (!isStopped()) {
      onGone.run();
    }
  }

  @Override
  public InvocationType getInvocationType() {
    return InvocationType.NON_BLOCKING;
  }

  /**
   * @param known what the connection itself has read ahead; null if nothing
   */
  private void begin(@Nullable ByteBuffer known) {
    lock.lock();
    try {
      if (known != null) {
        BufferUtil.append(ahead(), known);
      }
      interested = endPoint.tryFillInterested(this);
    } finally {
      lock.unlock();
    }
  }

  private boolean hasLeft() {
    lock.lock();
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
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private ByteBuffer ahead() {
    if (ahead == null) {
      ahead = BufferUtil.allocate(capacity);
    }
    return ahead;
  }

  private boolean isStopped() {
    lock.lock();
    try {
      return stopped;
    } finally {
      lock.unlock();
    }
  }

  private void stop() {
    ByteBuffer unused = end();
    if (unused != null) {
      connection.onUpgradeTo(unused);
    }
  }

  private @Nullable ByteBuffer end() {
    lock.lock();
    try {
      stopped = true;
      if (interested) {
        endPoint.getFillInterest().onFail(new CancellationException("the watch ends"));
      }
      return ahead;
    } finally {
      lock.unlock();
    }
  }
}
