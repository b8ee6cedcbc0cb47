package dev.bascule.adapter.in.http.fastpath;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.thread.TryExecutor;

/**
 * The threads of the server. A connection whose response was written by a request's thread
 * continues on that thread, instead of waking another thread only to find that the next request has
 * not arrived yet. Connections do not block, since the handler passes on blocking work.
 *
 * <p>Thread-safe.
 */
final class ConnectionThreads implements TryExecutor {

  private final TryExecutor pool;

  ConnectionThreads(TryExecutor pool) {
    this.pool = pool;
  }

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
