package dev.bascule.adapter.in.http.fastpath;

import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.TryExecutor;

/** Accepts connections, and wakes only as many threads as their events need. */
public final class FastPathConnector extends ServerConnector {

  private static final int AS_MANY_AS_FIT = -1;

  public FastPathConnector(Server server, ConnectionFactory... connections) {
    super(
        server,
        new ConnectionThreads(TryExecutor.asTryExecutor(server.getThreadPool())),
        /* scheduler= */ null,
        /* bufferPool= */ null,
        /* acceptors= */ AS_MANY_AS_FIT,
        /* selectors= */ AS_MANY_AS_FIT,
        connections);
  }

  @Override
  protected SocketChannelEndPoint newEndPoint(
      SocketChannel channel, ManagedSelector selector, SelectionKey key) {
    SocketChannelEndPoint endPoint = new FastPathEndPoint(channel, selector, key, getScheduler());
    endPoint.setIdleTimeout(getIdleTimeout());
    return endPoint;
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
