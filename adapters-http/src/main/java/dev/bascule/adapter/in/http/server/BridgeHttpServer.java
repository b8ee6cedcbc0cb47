package dev.bascule.adapter.in.http.server;

import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.config.HttpServerSettings;
import dev.bascule.adapter.in.http.config.HttpTelemetry;
import dev.bascule.adapter.in.http.dashboard.Heartbeat;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.adapter.in.http.filter.LoadSheddingFilter.LoadLimits;
import dev.bascule.adapter.in.http.jetty.EventStreamRegistry;
import dev.bascule.adapter.in.http.jetty.GracefulShutdown;
import dev.bascule.adapter.in.http.jetty.IdleHttp2Sweeper;
import dev.bascule.adapter.in.http.jetty.SlowClientGuard;
import dev.bascule.adapter.in.http.jetty.SlowHeaderSweeper;
import dev.bascule.adapter.in.http.json.ToolArgumentsCache;
import dev.bascule.adapter.in.http.mcp.McpRequestHandler;
import dev.bascule.adapter.in.http.openapi.OpenApiDocument;
import dev.bascule.adapter.in.http.openapi.SecurityRequirement;
import dev.bascule.adapter.in.http.pipeline.RequestPipeline;
import dev.bascule.adapter.in.http.rest.ToolHandlers;
import dev.bascule.adapter.in.http.routing.PathRouter;
import dev.bascule.application.port.in.AuthenticateCallerUseCase;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * Driving adapter: serves HTTP requests with the use cases.
 *
 * <p>Each request has a virtual thread, which is interrupted when the client disconnects.
 */
public final class BridgeHttpServer {

  private final HttpServerSettings settings;
  private final UseCases useCases;
  private final McpRequestHandler mcp;
  private final Ticker ticker;
  private final LoadLimits limits;
  private final HttpTelemetry telemetry;
  private final AtomicReference<AccessSettings> access;

  /**
   * @param mcp handles requests of MCP clients; closed with the server that is started
   * @param ticker measures the age of headers and the silence of streams
   * @param limits the limits of requests
   * @param telemetry observes requests, and provides the metrics
   */
  public BridgeHttpServer(
      HttpServerSettings settings,
      UseCases useCases,
      McpRequestHandler mcp,
      Ticker ticker,
      LoadLimits limits,
      HttpTelemetry telemetry) {
    this.settings = settings;
    this.useCases = useCases;
    this.mcp = mcp;
    this.ticker = ticker;
    this.limits = limits;
    this.telemetry = telemetry;
    this.access = new AtomicReference<>(settings.access());
  }

  /** Replaces the allowed origins and hosts. */
  public void setAccess(AccessSettings newAccess) {
    access.set(newAccess);
  }

  /**
   * Binds the port and starts to serve.
   *
   * @throws IOException if the port cannot be bound; the message contains host and port
   */
  public RunningHttpServer start() throws IOException {
    Heartbeat heartbeat = new Heartbeat();
    GracefulShutdown shutdown = new GracefulShutdown(() -> closeStreams(heartbeat));
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("request-", 0).factory());
    HttpRequestObserver observer = telemetry.observer();
    SlowClientGuard slowClientGuard = new SlowClientGuard(limits.answerBudget(), ticker);
    EventStreamRegistry streams =
        new EventStreamRegistry(limits.maxStreams(), slowClientGuard, ticker, observer);
    RouteTable routes =
        new RouteTable(
            useCases,
            new ToolHandlers(useCases, ToolArgumentsCache.PROCESS),
            mcp,
            this::documents,
            heartbeat,
            telemetry.exposition(),
            shutdown::isDraining);
    PathRouter router = new PathRouter(routes.operations());
    RequestPipeline pipeline =
        new RequestPipeline(router, settings.host(), access::get, useCases, shutdown::isDraining);
    Server server = JettyServerFactory.server(mcp::close);
    Optional<TlsConnectionFactories> tlsFactories =
        settings.edge().tls().map(TlsConnectionFactories::new);
    JettyRequestHandler handler =
        new JettyRequestHandler(
            settings,
            pipeline,
            shutdown,
            new JettyRequestHandler.Resources(threads, limits, streams, observer, access::get));
    server.setHandler(handler);
    ServerConnector connector =
        JettyServerFactory.connector(server, settings, tlsFactories, handler.fastPathHandler());
    Optional<ServerConnector> healthConnector =
        settings.healthPort().isEmpty()
            ? Optional.empty()
            : Optional.of(
                JettyServerFactory.healthConnector(
                    server, settings, settings.healthPort().getAsInt()));
    JettyServerFactory.limitConnections(connector, settings, shutdown::hasRequestInFlight);
    healthConnector.ifPresent(
        health ->
            JettyServerFactory.limitConnections(health, settings, shutdown::hasRequestInFlight));
    start(server);
    repeatSlowHeaderSweep(connector, shutdown);
    healthConnector.ifPresent(health -> repeatSlowHeaderSweep(health, shutdown));
    JettyServerFactory.repeat(connector, settings, streams::sweep);
    JettyServerFactory.repeat(connector, settings, mcp::sweep);
    JettyServerFactory.repeat(connector, settings, heartbeat::beat);
    tlsFactories.ifPresent(tls -> repeatTlsTasks(connector, tls));
    return new RunningHttpServer(
        server, connector, healthConnector, threads, shutdown, settings.drainTimeout());
  }

  private void repeatSlowHeaderSweep(ServerConnector connector, GracefulShutdown shutdown) {
    SlowHeaderSweeper sweeper =
        new SlowHeaderSweeper(ticker, settings.readTimeout(), shutdown::hasRequestInFlight);
    JettyServerFactory.repeat(
        connector, settings, () -> sweeper.sweep(connector.getConnectedEndPoints()));
  }

  private void repeatTlsTasks(ServerConnector connector, TlsConnectionFactories tlsFactories) {
    IdleHttp2Sweeper sweeper = new IdleHttp2Sweeper(ticker, settings.idleTimeout());
    JettyServerFactory.repeat(
        connector, settings, () -> sweeper.sweep(connector.getConnectedEndPoints()));
    JettyServerFactory.repeat(connector, settings, tlsFactories::renew);
  }

  private void closeStreams(Heartbeat heartbeat) {
    heartbeat.end();
    mcp.drain();
  }

  private OpenApiDocument documents() {
    AuthenticateCallerUseCase.AcceptedCredentials acceptedCredentials =
        useCases.authenticateCaller().acceptedCredentials();
    SecurityRequirement security =
        new SecurityRequirement(
            acceptedCredentials.keys(),
            acceptedCredentials.tokens().isPresent(),
            acceptedCredentials.certificates());
    return new OpenApiDocument(settings.basePath(), version(), security);
  }

  /** Returns the version in the jar's manifest; outside a jar there is none. */
  private static String version() {
    return Optional.ofNullable(BridgeHttpServer.class.getPackage().getImplementationVersion())
        .orElse("0");
  }

  private void start(Server server) throws IOException {
    try {
      server.start();
    } catch (Exception e) {
      // Stops what a failed start left behind; the failure itself is reported by the start.
      LifeCycle.stop(server);
      throw new IOException("cannot listen on " + address() + ": " + reason(e), e);
    }
  }

  private String address() {
    String address = settings.host() + ":" + settings.port();
    return settings.healthPort().isEmpty()
        ? address
        : address + " and " + settings.host() + ":" + settings.healthPort().getAsInt();
  }

  private static String reason(Exception e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return message == null ? root.getClass().getSimpleName() : message;
  }
}
