package dev.bascule.adapter.in.http.fastpath;

import dev.bascule.domain.ratelimit.LogRateLimiter;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.TryExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts connections, and wakes only as many threads as their events need. */
public final class FastPathConnector extends ServerConnector {

  private static final Logger LOGGER = LoggerFactory.getLogger(FastPathConnector.class);

  private static final int AS_MANY_AS_FIT = -1;

  /** How long nothing is accepted when that has failed; the system queues connections meanwhile. */
  private static final Duration ACCEPT_PAUSE = Duration.ofMillis(100);

  /** The channel lets only one thread accept at a time. */
  private static final int ACCEPTORS = 1;

  /** Without a new connection for this time, there is probably none that closing could reset. */
  private static final Duration QUIET = Duration.ofMillis(100);

  /** Each attempt fails until a descriptor is free. */
  private final LogRateLimiter warnings =
      new LogRateLimiter(new Rate(1, Duration.ofMinutes(1), 1), Ticker.system());

  private final CountDownLatch refusing = new CountDownLatch(1);
  private volatile boolean isEnding;

  public FastPathConnector(Server server, ConnectionFactory... connections) {
    super(
        server,
        new ConnectionThreads(TryExecutor.asTryExecutor(server.getThreadPool())),
        /* scheduler= */ null,
        /* bufferPool= */ null,
        ACCEPTORS,
        /* selectors= */ AS_MANY_AS_FIT,
        connections);
  }

  /**
   * Refuses new connections from now on; existing ones continue. The system resets connections that
   * are established but not accepted when the port is closed, so those are accepted before. Blocks
   * for a fraction of a second; further calls have no effect.
   */
  public void refuseConnections() {
    isEnding = true;
    try {
      // The thread that accepts closes the port after the next connection.
      if (!refusing.await(QUIET.toMillis(), TimeUnit.MILLISECONDS)) {
        close();
        // The system closes the port when that thread has noticed.
        boolean _ = refusing.await(QUIET.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException _) {
      close();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void accept(int acceptor) throws IOException {
    super.accept(acceptor);
    if (isEnding && getTransport() instanceof ServerSocketChannel port) {
      acceptRest(port);
      throw new AsynchronousCloseException();
    }
  }

  private void acceptRest(ServerSocketChannel port) throws IOException {
    port.configureBlocking(false);
    int most = getAcceptQueueSize();
    SocketChannel accepted = port.accept();
    while (accepted != null) {
      accepted.configureBlocking(false);
      configure(accepted.socket());
      getSelectorManager().accept(accepted);
      accepted = --most > 0 ? port.accept() : null;
    }
  }

  @Override
  protected SocketChannelEndPoint newEndPoint(
      SocketChannel channel, ManagedSelector selector, SelectionKey key) {
    SocketChannelEndPoint endPoint = new FastPathEndPoint(channel, selector, key, getScheduler());
    endPoint.setIdleTimeout(getIdleTimeout());
    return endPoint;
  }

  /**
   * Closes the port and ends the thread that accepts connections if {@link #refuseConnections} was
   * called. Names the remedy if the process has no more file descriptors (EMFILE), and then waits.
   */
  @Override
  protected boolean handleAcceptFailure(Throwable failure) {
    if (isEnding) {
      close();
      refusing.countDown();
      return false;
    }
    if (!isRunning() || !isOutOfDescriptors(failure)) {
      return super.handleAcceptFailure(failure);
    }
    if (warnings.tryAcquire().isPresent()) {
      LOGGER.warn(
          "Cannot accept connections: too many open files; raise LimitNOFILE of the service"
              + " (ulimit -n)");
    }
    LockSupport.parkNanos(this, ACCEPT_PAUSE.toNanos());
    return true;
  }

  /** Returns whether the failure is EMFILE or ENFILE, which the JDK reports as a text only. */
  static boolean isOutOfDescriptors(Throwable failure) {
    return failure instanceof IOException
        && String.valueOf(failure.getMessage())
            .toLowerCase(Locale.ROOT)
            .contains("too many open files");
  }

  /**
   * The threads of the server. A connection whose response was written by a request's thread
   * continues on that thread, instead of waking another thread only to find that the next request
   * has not arrived yet. Connections do not block, since the handler passes on blocking work.
   *
   * <p>Thread-safe.
   */
  record ConnectionThreads(TryExecutor pool) implements TryExecutor {

    @Override
    public void execute(Runnable task) {
      if (task instanceof Connection && Thread.currentThread().isVirtual()) {
        task.run();
      } else {
        pool.execute(task);
      }
    }

    @Override
    public boolean tryExecute(Runnable task) {
      return pool.tryExecute(task);
    }
  }
}
