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
 * Makes pools of connections that look for those to be closed every now and then, and tells how
 * long one of them was idle. OkHttp's own pools wake a thread at the end of each call, and there is
 * no setting: so the thread's side is given here, which OkHttp has for its own tests. Whoever takes
 * another OkHttp sees by the compiler, and by the tests, whether that still holds.
 */
public final class IdleConnectionPools {

  /** More than calls are under way at once, so that none has to connect anew. */
  private static final int MAX_IDLE = 256;

  /** Node's servers close a connection after five idle seconds, which OkHttp may not notice. */
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(4);

  private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

  private IdleConnectionPools() {}

  /** Returns a pool that nobody uses yet; it has a thread while it has connections. */
  public static ConnectionPool pool() {
    return pool(KEEP_ALIVE);
  }

  /** Returns one that closes what was idle for {@code keepAlive}, or a little longer. */
  static ConnectionPool pool(Duration keepAlive) {
    return new ConnectionPool(
        MAX_IDLE,
        keepAlive.toMillis(),
        MILLISECONDS,
        new TaskRunner(new PollingBackend(), Logger.getLogger(TaskRunner.class.getName())),
        ConnectionListener.Companion.getNONE());
  }

  /**
   * Returns for how long {@code connection} was idle before the call that has it now, or how old it
   * is if it is new. If the call sends a second time, that counts from before the first time.
   *
   * @param now what {@link System#nanoTime} tells
   */
  static long idleNanos(Connection connection, long now) {
    return now - ((RealConnection) connection).getIdleAtNs();
  }

  /** The thread that looks: it is not woken, and so does not sleep for long. */
  private static final class PollingBackend implements TaskRunner.Backend {

    private final Ticker ticker = Ticker.system();

    @Override
    public long nanoTime() {
      return ticker.nanos();
    }

    @Override
    public void coordinatorNotify(TaskRunner tasks) {
      // It looks soon by itself.
    }

    /** The caller holds the monitor, and looks at what is to be done when this returns. */
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
