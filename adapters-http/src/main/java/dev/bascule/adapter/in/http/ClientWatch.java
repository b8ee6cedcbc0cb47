package dev.bascule.adapter.in.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/**
 * Notices that a client leaves while its HTTP/1.1 request is handled.
 *
 * <p>Between the end of a request and its answer the server does not read, so it would learn of the
 * departure only when it writes. This watch reads in its place. The end of the stream means that
 * the client is gone; one that closes only its sending side counts as gone, too, since the two look
 * alike from here. Bytes are a request sent ahead: they are kept, and handed to the connection
 * before the answer is written, so that it goes on from there as if it had read them itself. It is
 * handed no more than fits into its buffer; once that is full the watch ends.
 *
 * <p>The request must be read to its end before the watch begins, and the watch must have stopped
 * before the answer is written: the connection is used by one of the two at a time.
 */
final class ClientWatch implements Callback {

  private final AbstractEndPoint endPoint;
  private final Connection.UpgradeTo connection;
  private final ByteBuffer ahead;
  private final Runnable onGone;

  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private boolean stopped;

  private ClientWatch(
      AbstractEndPoint endPoint,
      Connection.UpgradeTo connection,
      ByteBuffer ahead,
      Runnable onGone) {
    this.endPoint = endPoint;
    this.connection = connection;
    this.ahead = ahead;
    this.onGone = onGone;
  }

  /**
   * Begins to watch the client of {@code request}.
   *
   * @param onGone runs once, on a thread that must not wait, when the client is gone
   * @return what stops the watch; must be run before the answer is written
   */
  static Runnable start(Request request, Runnable onGone) {
    Connection connection = request.getConnectionMetaData().getConnection();
    if (connection instanceof AbstractConnection sized
        && connection instanceof Connection.UpgradeFrom from
        && connection instanceof Connection.UpgradeTo to
        && connection.getEndPoint() instanceof AbstractEndPoint endPoint) {
      ByteBuffer ahead = BufferUtil.allocate(sized.getInputBufferSize());
      ByteBuffer known = from.onUpgradeFrom();
      if (known != null) {
        BufferUtil.append(ahead, known);
      }
      ClientWatch watch = new ClientWatch(endPoint, to, ahead, onGone);
      watch.watch();
      return watch::stop;
    }
    return () -> {};
  }

  /** Something can be read, if only the end of the stream. */
  @Override
  public void succeeded() {
    watch();
  }

  /** The connection was closed, or the watch was. */
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

  private void watch() {
    if (hasLeft()) {
      onGone.run();
    }
  }

  private boolean hasLeft() {
    lock.lock();
    try {
      while (!stopped && BufferUtil.space(ahead) > 0) {
        int read = endPoint.fill(ahead);
        if (read <= 0) {
          return read < 0 || !endPoint.tryFillInterested(this);
        }
      }
      return false;
    } catch (IOException _) {
      return true;
    } finally {
      lock.unlock();
    }
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
    lock.lock();
    try {
      stopped = true;
    } finally {
      lock.unlock();
    }
    // Nobody else can be interested in the end point yet, so this takes back our interest or none.
    endPoint.getFillInterest().onFail(new CancellationException("the watch ends"));
    if (ahead.hasRemaining()) {
      connection.onUpgradeTo(ahead);
    }
  }
}
