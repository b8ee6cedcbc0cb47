package dev.bascule.adapter.in.http.server;

import dev.bascule.adapter.in.http.fastpath.FastPathConnector;
import dev.bascule.adapter.in.http.jetty.GracefulShutdown;
import dev.bascule.domain.time.DurationText;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running HTTP server. Thread-safe. */
public final class RunningHttpServer implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(RunningHttpServer.class);

  /** How long requests that were interrupted, or arrived last, may take to respond. */
  private static final Duration LAST_RESPONSES = Duration.ofSeconds(1);

  /** How long a request may take to arrive on the connections that were accepted last. */
  private static final Duration LAST_REQUESTS = Duration.ofMillis(500);

  private final Server server;
  private final FastPathConnector connector;
  private final OptionalInt healthPort;
  private final ExecutorService threads;
  private final GracefulShutdown shutdown;
  private final Duration drainTimeout;
  private final int port;

  RunningHttpServer(
      Server server,
      FastPathConnector connector,
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
   * Announces that the server stops, so that load balancers and clients go elsewhere: it is not
   * ready, and closes each connection after a response. It still serves every request. Does not
   * block.
   */
  public void announceStop() {
    shutdown.announce();
    LOGGER.info("Stopping: not ready, but requests are still served");
    for (EndPoint endPoint : connector.getConnectedEndPoints()) {
      if (endPoint.getConnection() instanceof SslConnection encrypted) {
        JettyRequestHandler.closeAfterStreams(encrypted.getSslEndPoint().getConnection());
      }
    }
  }

  /**
   * Shuts down gracefully. If that was announced, connections are refused, and requests on existing
   * ones are served; otherwise new requests, also on new connections, get 503 while running
   * requests complete. After the drain timeout these are interrupted, and connections are refused.
   * Blocks until done; further calls have no effect.
   */
  @Override
  public void close() {
    if (shutdown.isStopping() && !shutdown.isDraining()) {
      connector.refuseConnections();
      shutdown.closeStreams();
      awaitLastRequests();
    } else {
      shutdown.begin();
    }
    if (shutdown.awaitIdle(drainTimeout)) {
      // A request that arrives from now on gets 503 rather than a closed connection.
      shutdown.begin();
    } else {
      LOGGER.warn(
          "Requests still in progress after {} (listen.drainTimeout); cancelling them",
          DurationText.of(drainTimeout));
      shutdown.begin();
      threads.shutdownNow();
    }
    shutdown.awaitIdle(LAST_RESPONSES);
    connector.close();
    threads.shutdown();
    try {
      server.stop();
    } catch (Exception e) {
      LOGGER.warn("The HTTP server did not stop cleanly", e);
    }
  }

  private void awaitLastRequests() {
    if (!connector.getConnectedEndPoints().isEmpty()) {
      shutdown.awaitRequests(LAST_REQUESTS);
    }
  }
}
