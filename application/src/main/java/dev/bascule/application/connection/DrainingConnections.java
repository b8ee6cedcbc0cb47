package dev.bascule.application.connection;

import static java.util.Objects.requireNonNull;

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
 * Closes the connections that new requests do not go over any more: each when the last request that
 * is under way has ended, or when that takes too long.
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
   * @param connections knows those that sessions have of their own beside one
   * @param drainTimeout how long requests under way may take to end
   * @param closeExecutor closes connections; each closing may take some seconds
   */
  public DrainingConnections(
      ServerConnectionPool connections,
      Duration drainTimeout,
      Executor closeExecutor,
      Ticker ticker) {
    this.connections = requireNonNull(connections, "connections");
    this.drainTimeout = requireNonNull(drainTimeout, "drainTimeout");
    this.closeExecutor = requireNonNull(closeExecutor, "closeExecutor");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /** Ends the lease of {@code upstream}, and closes its connection in time. */
  public void retire(Upstream upstream) {
    DrainingConnection connection =
        new DrainingConnection(upstream.server(), Deadline.after(drainTimeout, ticker));
    draining.add(connection);
    upstream.lease().end(() -> close(connection));
  }

  /** Closes the connections whose requests under way have taken too long; to be called often. */
  public void closeOverdue() {
    for (DrainingConnection connection : List.copyOf(draining)) {
      if (connection.deadline().hasPassed(ticker)) {
        close(connection);
      }
    }
  }

  /** Returns those that are still open, for the caller to close. */
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
   * Comes twice where that took too long: the last request may have opened one of its own since.
   */
  private void close(DrainingConnection connection) {
    connections.forget(connection.server()).forEach(this::close);
    if (draining.remove(connection)) {
      close(connection.server());
    }
  }

  /** A connection that nobody closes could be a process that nobody ends. */
  private void close(McpServer server) {
    try {
      closeExecutor.execute(server::close);
    } catch (RejectedExecutionException _) {
      server.close();
    }
  }

  /** A connection that is told from others by its identity. */
  private record DrainingConnection(McpServer server, Deadline deadline) {}
}
