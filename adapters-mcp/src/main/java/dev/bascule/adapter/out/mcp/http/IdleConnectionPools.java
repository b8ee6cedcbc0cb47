package dev.bascule.adapter.out.mcp.http;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.logging.Logger;
import okhttp3.Connection;
import okhttp3.ConnectionPool;
import okhttp3.internal.concurrent.TaskRunner;
import okhttp3.internal.connection.ConnectionListener;
import okhttp3.internal.connection.RealConnection;

/**
 * Connection pools that poll for idle connections, and the measurement of idle times. OkHttp's own
 * pools wake a thread at the end of each call, which cannot be configured: so this replaces its
 * backend, through an interface that OkHttp has for its own tests. After an update of OkHttp, the
 * compiler and the tests show whether that still works.
 */
final class IdleConnectionPools {

  /** More than the calls in flight, so that none has to reconnect. */
  private static final int MAX_IDLE = 256;

  /** Node.js servers close a connection after five idle seconds, which OkHttp may not notice. */
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(4);

  private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

  private IdleConnectionPools() {}

  /** Returns a new pool; it has a thread while it has connections. */
  public static ConnectionPool pool() {
    return pool(KEEP_ALIVE);
  }

  /**
   * Returns a pool that closes connections after {@code keepAlive} of idle time, or slightly later.
   */
  static ConnectionPool pool(Duration keepAlive) {
    return new ConnectionPool(
        MAX_IDLE,
        keepAlive.toMillis(),
        MILLISECONDS,
        new TaskRunner(new PollingBackend(), Logger.getLogger(TaskRunner.class.getName())),
        ConnectionListener.Companion.getNONE());
  }

  /**
   * Returns the idle time of {@code connection} before its current call, or its age if it is new.
   * If the call is sent a second time, the idle time is that before the first time.
   *
   * @param now the reading of {@link System#nanoTime}
   */
  static long idleNanos(Connection connection, long now) {
    return now - ((RealConnection) connection).getIdleAtNs();
  }

  /** A polling thread: it is not woken, and so does not sleep for long. */
  private static final class PollingBackend implements TaskRunner.Backend {

    private final Ticker ticker = Ticker.system();

    @Override
    public long nanoTime() {
      return ticker.nanos();
    }

    @Override
    public void coordinatorNotify(TaskRunner tasks) {
      // It polls soon by itself.
    }

    /** The caller holds the monitor, and checks for work when this returns. */
    @Override
    @SuppressWarnings("WaitNotInLoop")
    public void coordinatorWait(TaskRunner tasks, long nanos) {
      long wait = Math.min(NANOSECONDS.toMillis(nanos), POLL_INTERVAL.toMillis());
      try {
        tasks.wait(Math.max(1, wait));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        tasks.cancelAll();
      }
    }

    @Override
    public <T> BlockingQueue<T> decorate(BlockingQueue<T> queue) {
      return queue;
    }

    @Override
    public void execute(TaskRunner tasks, Runnable task) {
      Thread.ofVirtual().name("bascule-idle-connections").start(task);
    }
  }
}
