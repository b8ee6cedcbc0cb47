package dev.bascule.adapter.in.http.server;

import dev.bascule.adapter.in.http.jetty.GracefulShutdown;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An HTTP server that answers until it is closed. Thread-safe. */
public final class RunningHttpServer implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(RunningHttpServer.class);

  /** How long interrupted requests may take to say that they were given up. */
  private static final Duration INTERRUPT_TIMEOUT = Duration.ofSeconds(1);

  private final Server server;
  private final ServerConnector connector;
  private final OptionalInt healthPort;
  private final ExecutorService threads;
  private final GracefulShutdown shutdown;
  private final Duration drainTimeout;
  private final int port;

  /**
   * @param server has started
   */
  RunningHttpServer(
      Server server,
      ServerConnector connector,
      Optional<ServerConnector> healthConnector,
      ExecutorService threads,
      GracefulShutdown shutdown,
      Duration drainTimeout) {
    this.server = server;
    this.connector = connector;
    this.threads = threads;
    this.shutdown = shutdown;
    this.drainTimeout = drainTimeout;
    this.port = connector.getLocalPort();
    this.healthPort =
        healthConnector
            .map(health -> OptionalInt.of(health.getLocalPort()))
            .orElseGet(OptionalInt::empty);
  }

  /** Returns the port that was bound; the same after the server is closed. */
  public int port() {
    return port;
  }

  /** Returns the port for health checks only; empty if there is none. */
  public OptionalInt healthPort() {
    return healthPort;
  }

  /**
   * Stops in good order: new requests, also on new connections, are answered with 503 while running
   * requests complete; these have until the drain timeout and are interrupted then. After that,
   * connections are refused. Waits for all that; does nothing the second time.
   */
  @Override
  public void close() {
    shutdown.begin();
    if (!shutdown.awaitIdle(drainTimeout)) {
      LOGGER.warn("Requests are still under way after {}, and are given up", drainTimeout);
      threads.shutdownNow();
      shutdown.awaitIdle(INTERRUPT_TIMEOUT);
    }
    connector.close();
    threads.shutdown();
    try {
      server.stop();
    } catch (Exception e) {
      LOGGER.warn("The HTTP server did not stop in good order", e);
    }
  }
}
