package dev.bascule.adapter.in.http.server;

import dev.bascule.adapter.in.http.access.TrustedProxies;
import dev.bascule.adapter.in.http.config.HttpServerSettings;
import dev.bascule.adapter.in.http.fastpath.FastPathConnectionFactory;
import dev.bascule.adapter.in.http.fastpath.FastPathConnector;
import dev.bascule.adapter.in.http.fastpath.FastPathHandler;
import dev.bascule.adapter.in.http.jetty.ConnectionLimiter;
import dev.bascule.adapter.in.http.jetty.ProblemErrorHandler;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Configures the embedded server: strict where leniency can be exploited, and with limits
 * everywhere.
 */
final class JettyServerFactory {

  /** Enough for the acceptor and the selectors; requests run on virtual threads. */
  private static final int MAX_THREADS = 16;

  /** Beyond this, idle connections are closed. */
  private static final int MAX_CONNECTIONS = 4096;

  /** The limit of the connector for health checks. */
  private static final int MAX_HEALTH_CONNECTIONS = 64;

  /** The name of the connector for health checks. */
  static final String HEALTH = "health";

  /**
   * Connections that the system queues until they are accepted. With the JDK's default of 50, a
   * burst of one client delays other clients by a second, until they resend the SYN.
   */
  private static final int ACCEPT_QUEUE = 1024;

  /** Enough for a client's usual fields. Costs about 100 bytes per open connection. */
  private static final int HEADER_CACHE = 160;

  private static final Duration MAX_SWEEP_INTERVAL = Duration.ofSeconds(1);

  private JettyServerFactory() {}

  /**
   * Returns a server that is not started and has no handler.
   *
   * @param onStopped runs when it has stopped
   */
  static Server server(Runnable onStopped) {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
    threads.setName("http");
    Server server = new Server(threads);
    server.setErrorHandler(new ProblemErrorHandler());
    server.addEventListener(
        new LifeCycle.Listener() {
          @Override
          public void lifeCycleStopped(LifeCycle stopped) {
            onStopped.run();
          }
        });
    return server;
  }

  /**
   * Adds a connector to {@code server}.
   *
   * @param tlsFactories the TLS connection factories; empty for plain HTTP
   * @param fastPathHandler handles repeated requests on plain connections
   */
  static ServerConnector connector(
      Server server,
      HttpServerSettings settings,
      Optional<TlsConnectionFactories> tlsFactories,
      FastPathHandler fastPathHandler) {
    HttpConfiguration configuration = configuration(settings);
    ServerConnector connector =
        new FastPathConnector(
            server,
            tlsFactories
                .map(encrypted -> encrypted.connections(configuration))
                .orElseGet(
                    () -> List.of(new FastPathConnectionFactory(configuration, fastPathHandler)))
                .toArray(ConnectionFactory[]::new));
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    connector.setIdleTimeout(settings.idleTimeout().toMillis());
    connector.setAcceptQueueSize(ACCEPT_QUEUE);
    server.addConnector(connector);
    return connector;
  }

  /** Adds the connector for health checks to {@code server}. Its connection limit is separate. */
  static ServerConnector healthConnector(Server server, HttpServerSettings settings, int port) {
    ServerConnector connector =
        new FastPathConnector(
            server,
            new FastPathConnectionFactory(configuration(settings), /* fastPathHandler= */ null));
    connector.setName(HEALTH);
    connector.setHost(settings.host());
    connector.setPort(port);
    connector.setIdleTimeout(settings.idleTimeout().toMillis());
    connector.setAcceptQueueSize(ACCEPT_QUEUE);
    server.addConnector(connector);
    return connector;
  }

  /** Limits the connections of {@code connector}, which is not started. */
  static void limitConnections(
      ServerConnector connector,
      HttpServerSettings settings,
      Predicate<EndPoint> hasRequestInFlight) {
    TrustedProxies proxies = settings.edge().proxies();
    connector.addBean(
        new ConnectionLimiter(
            HEALTH.equals(connector.getName()) ? MAX_HEALTH_CONNECTIONS : MAX_CONNECTIONS,
            address -> !address.isLoopbackAddress() && !proxies.trusts(address),
            hasRequestInFlight,
            connector::getConnectedEndPoints));
  }

  /** Runs {@code task}, which must not block, periodically while the connector runs. */
  static void repeat(ServerConnector connector, HttpServerSettings settings, Runnable task) {
    new PeriodicTask(connector, task, interval(settings)).start();
  }

  private static Duration interval(HttpServerSettings settings) {
    Duration quarter = settings.readTimeout().dividedBy(4);
    return quarter.compareTo(MAX_SWEEP_INTERVAL) < 0 ? quarter : MAX_SWEEP_INTERVAL;
  }

  private static HttpConfiguration configuration(HttpServerSettings settings) {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setRequestHeaderSize(settings.maxHeaderBytes());
    configuration.setHeaderCacheSize(HEADER_CACHE);
    configuration.setIdleTimeout(settings.idleTimeout().toMillis());
    configuration.setHttpCompliance(
        HttpCompliance.RFC9110.without(
            "bascule",
            HttpCompliance.Violation.LF_HEADER_TERMINATION,
            HttpCompliance.Violation.LF_CHUNK_TERMINATION));
    // A tool's name may contain a slash, a percent sign or a backslash, or be one or two dots,
    // encoded. Paths are split before they are decoded, decoded once, and never normalized, so none
    // of these is ambiguous here. JettyRequestReader rejects dots elsewhere, and control
    // characters.
    configuration.setUriCompliance(
        UriCompliance.DEFAULT.with(
            "bascule",
            UriCompliance.Violation.AMBIGUOUS_PATH_SEGMENT,
            UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS,
            UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
            UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING));
    return configuration;
  }

  /**
   * Runs a task periodically on the connector's scheduler, while the connector runs.
   *
   * @param connector the connector
   * @param task the task; must not block
   * @param interval the interval
   */
  private record PeriodicTask(ServerConnector connector, Runnable task, Duration interval) {

    /** Starts; the first run is after one interval. Stops with the connector. */
    void start() {
      if (connector.isRunning()) {
        connector.getScheduler().schedule(this::runAndReschedule, interval);
      }
    }

    private void runAndReschedule() {
      try {
        task.run();
      } finally {
        start();
      }
    }
  }
}
