package dev.bascule.adapter.in.http.server;

import dev.bascule.adapter.in.http.access.TrustedProxies;
import dev.bascule.adapter.in.http.config.HttpServerSettings;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
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

/** Configures the embedded server: strict where leniency can be exploited, with limits. */
final class JettyServerFactory {

  /** Enough for the acceptor and the selectors; requests run on virtual threads. */
  private static final int MAX_THREADS = 16;

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

  /** Returns a server that is not started and has no handler. */
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

  /** Adds a connector, which is plain HTTP without {@code tlsFactories}. */
  static FastPathConnector connector(
      Server server,
      HttpServerSettings settings,
      Optional<TlsConnectionFactories> tlsFactories,
      FastPathHandler fastPathHandler,
      Predicate<EndPoint> hasRequestInFlight,
      HttpRequestObserver observer) {
    HttpConfiguration configuration = configuration(settings);
    return add(
        server,
        settings,
        settings.port(),
        settings.maxConnections(),
        hasRequestInFlight,
        observer,
        tlsFactories
            .map(encrypted -> encrypted.connections(configuration))
            .orElseGet(
                () -> List.of(new FastPathConnectionFactory(configuration, fastPathHandler))));
  }

  /** Adds the connector for health checks to {@code server}. Its connection limit is separate. */
  static ServerConnector healthConnector(
      Server server,
      HttpServerSettings settings,
      int port,
      Predicate<EndPoint> hasRequestInFlight) {
    FastPathConnectionFactory factory =
        new FastPathConnectionFactory(configuration(settings), /* fastPathHandler= */ null);
    ServerConnector connector =
        add(
            server,
            settings,
            port,
            MAX_HEALTH_CONNECTIONS,
            hasRequestInFlight,
            HttpRequestObserver.NONE,
            List.of(factory));
    connector.setName(HEALTH);
    return connector;
  }

  private static FastPathConnector add(
      Server server,
      HttpServerSettings settings,
      int port,
      int maxConnections,
      Predicate<EndPoint> hasRequestInFlight,
      HttpRequestObserver observer,
      List<ConnectionFactory> factories) {
    FastPathConnector connector =
        new FastPathConnector(server, factories.toArray(ConnectionFactory[]::new));
    connector.setHost(settings.host());
    connector.setPort(port);
    connector.setIdleTimeout(settings.idleTimeout().toMillis());
    connector.setAcceptQueueSize(ACCEPT_QUEUE);
    TrustedProxies proxies = settings.edge().proxies();
    connector.addBean(
        new ConnectionLimiter(
            maxConnections,
            address -> !address.isLoopbackAddress() && !proxies.trusts(address),
            hasRequestInFlight,
            connector::getConnectedEndPoints,
            observer));
    server.addConnector(connector);
    return connector;
  }

  /** Runs {@code task}, which must not block, once per interval while the connector runs. */
  static void repeat(ServerConnector connector, HttpServerSettings settings, Runnable task) {
    if (connector.isRunning()) {
      connector
          .getScheduler()
          .schedule(
              () -> {
                try {
                  task.run();
                } finally {
                  repeat(connector, settings, task);
                }
              },
              interval(settings));
    }
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
}
