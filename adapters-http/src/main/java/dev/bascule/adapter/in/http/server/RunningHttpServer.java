package dev.bascule.adapter.in.http.server;

import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.jetty.GracefulShutdown;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running HTTP server. Thread-safe. */
public final class RunningHttpServer implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(RunningHttpServer.class);

  /** How long interrupted requests may take to respond that they were cancelled. */
  private static final Duration INTERRUPT_TIMEOUT = Duration.ofSeconds(1);

  private final Server server;
  private final ServerConnector connector;
  private final OptionalInt healthPort;
  private final ExecutorService threads;
  private final GracefulShutdown shutdown;
  private final Duration drainTimeout;
  private final int port;

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

  /** Returns the bound port; unchanged after the server is closed. */
  public int port() {
    return port;
  }

  /** Returns the port for health checks; empty if there is none. */
  public OptionalInt healthPort() {
    return healthPort;
  }

  /**
   * Shuts down gracefully: new requests, also on new connections, get 503 while running requests
   * complete; after the drain timeout these are interrupted. Then connections are refused. Blocks
   * until done; further calls have no effect.
   */
  @Override
  public void close() {
    shutdown.begin();
    if (!shutdown.awaitIdle(drainTimeout)) {
      LOGGER.warn(
          "Requests still in progress after {} (listen.drainTimeout); ending them",
          ProblemMapper.words(drainTimeout));
      threads.shutdownNow();
      shutdown.awaitIdle(INTERRUPT_TIMEOUT);
    }
    connector.close();
    threads.shutdown();
    try {
      server.stop();
    } catch (Exception e) {
      LOGGER.warn("The HTTP server did not stop cleanly", e);
    }
  }
}
