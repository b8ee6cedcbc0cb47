package dev.bascule.application.connection;

import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * The connections that new requests no longer use: each is closed when its last request in flight
 * completes, or after the drain timeout.
 *
 * <p>Thread-safe.
 */
public final class DrainingConnections {

  private final ServerConnectionPool connections;
  private final Duration drainTimeout;
  private final Executor closeExecutor;
  private final Ticker ticker;
  private final Set<DrainingConnection> draining = ConcurrentHashMap.newKeySet();

  /**
   * @param connections the pool with the connections of sessions to the same server
   * @param drainTimeout how long requests in flight may take to complete
   * @param closeExecutor closes connections; each may take some seconds
   */
  public DrainingConnections(
      ServerConnectionPool connections,
      Duration drainTimeout,
      Executor closeExecutor,
      Ticker ticker) {
    this.connections = connections;
    this.drainTimeout = drainTimeout;
    this.closeExecutor = closeExecutor;
    this.ticker = ticker;
  }

  /** Ends the lease of {@code upstream}, and closes its connection when it is drained. */
  public void retire(Upstream upstream) {
    DrainingConnection connection =
        new DrainingConnection(upstream.server(), Deadline.after(drainTimeout, ticker));
    draining.add(connection);
    upstream.lease().end(() -> close(connection));
  }

  /** Closes the connections whose drain timeout has passed; must be called periodically. */
  public void closeOverdue() {
    for (DrainingConnection connection : List.copyOf(draining)) {
      if (connection.deadline().hasPassed(ticker)) {
        close(connection);
      }
    }
  }

  /** Returns the connections that are still open, for the caller to close. */
  public List<McpServer> endAll() {
    List<McpServer> removed = new ArrayList<>();
    for (DrainingConnection connection : List.copyOf(draining)) {
      if (draining.remove(connection)) {
        removed.add(connection.server());
      }
    }
    return removed;
  }

  /**
   * Called twice if draining timed out: the last request may have opened a connection of its own
   * since.
   */
  private void close(DrainingConnection connection) {
    connections.forget(connection.server()).forEach(this::close);
    if (draining.remove(connection)) {
      close(connection.server());
    }
  }

  /** A connection that is never closed could be a process that is never terminated. */
  private void close(McpServer server) {
    try {
      closeExecutor.execute(server::close);
    } catch (RejectedExecutionException _) {
      server.close();
    }
  }

  /** A connection, compared by identity. */
  private record DrainingConnection(McpServer server, Deadline deadline) {}
}
