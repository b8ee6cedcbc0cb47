package dev.bascule.adapter.in.http.config;

import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.access.EdgeSettings;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * The settings of the HTTP server.
 *
 * @param host the address to bind
 * @param port the port to bind; 0 for a free one
 * @param healthPort the port of a listener for health checks only, without TLS; 0 for a free one,
 *     empty for none
 * @param basePath the prefix of all paths: empty, or beginning with {@code /}, without one at its
 *     end
 * @param maxBodyBytes the maximum size of a request body
 * @param maxHeaderBytes the maximum size of a request header
 * @param maxConnections the maximum number of open connections, not counting those of the health
 *     port; half of them for one address; at least 1
 * @param idleTimeout how long a connection may be idle
 * @param readTimeout the maximum time for the header of a request, and then its body, to arrive
 * @param drainDelay how long requests are still accepted after the bridge has announced that it
 *     stops; zero for not at all
 * @param drainTimeout the maximum time for running calls to complete when the bridge stops
 * @param aggregateTimeout how long an aggregated response waits for each server; positive
 * @param edge access, TLS and proxies
 */
public record HttpServerSettings(
    String host,
    int port,
    OptionalInt healthPort,
    String basePath,
    int maxBodyBytes,
    int maxHeaderBytes,
    int maxConnections,
    Duration idleTimeout,
    Duration readTimeout,
    Duration drainDelay,
    Duration drainTimeout,
    Duration aggregateTimeout,
    EdgeSettings edge) {

  /** 127.0.0.1:8808 and the limits of the contract. */
  public static final HttpServerSettings DEFAULTS =
      new HttpServerSettings(
          "127.0.0.1",
          8808,
          OptionalInt.empty(),
          "",
          4 * 1024 * 1024,
          16 * 1024,
          4096,
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          Duration.ZERO,
          Duration.ofSeconds(10),
          Duration.ofSeconds(1),
          EdgeSettings.PLAIN);

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public HttpServerSettings {
    requirePort("port", port);
    requirePort("healthPort", healthPort.orElse(0));
    if (maxConnections < 1) {
      throw new IllegalArgumentException(
          "maxConnections must be at least 1, but was " + maxConnections);
    }
    if (!basePath.isEmpty() && (!basePath.startsWith("/") || basePath.endsWith("/"))) {
      throw new IllegalArgumentException(
          "basePath must be empty, or begin with / and not end with it, but was " + basePath);
    }
  }

  public HttpServerSettings with(String otherHost, int otherPort) {
    return with(otherHost, otherPort, edge);
  }

  private static void requirePort(String name, int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(name + " must be 0 to 65535, but was " + port);
    }
  }

  public AccessSettings access() {
    return edge.access();
  }

  public HttpServerSettings withAccess(AccessSettings access) {
    return with(edge.withAccess(access));
  }

  public HttpServerSettings with(EdgeSettings other) {
    return with(host, port, other);
  }

  private HttpServerSettings with(String otherHost, int otherPort, EdgeSettings otherEdge) {
    return new HttpServerSettings(
        otherHost,
        otherPort,
        healthPort,
        basePath,
        maxBodyBytes,
        maxHeaderBytes,
        maxConnections,
        idleTimeout,
        readTimeout,
        drainDelay,
        drainTimeout,
        aggregateTimeout,
        otherEdge);
  }
}
