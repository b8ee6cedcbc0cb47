package dev.bascule.application.connection;

import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
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
  private final ConcurrentMap<McpServer, Deadline> draining = new ConcurrentHashMap<>();

  /**
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
    McpServer server = upstream.server();
    draining.put(server, Deadline.after(drainTimeout, ticker));
    upstream.lease().end(() -> closeAll(server));
  }

  /** Closes the connections whose drain timeout has passed; must be called periodically. */
  public void closeOverdue() {
    draining.forEach(
        (server, deadline) -> {
          if (deadline.hasPassed(ticker)) {
            closeAll(server);
          }
        });
  }

  /** Returns the connections that are still open, for the caller to close. */
  public List<McpServer> endAll() {
    return List.copyOf(draining.keySet()).stream()
        .filter(server -> draining.remove(server) != null)
        .toList();
  }

  /** Called twice if draining timed out: the last request may have opened a connection. */
  private void closeAll(McpServer server) {
    connections.forget(server).forEach(this::close);
    if (draining.remove(server) != null) {
      close(server);
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
}
