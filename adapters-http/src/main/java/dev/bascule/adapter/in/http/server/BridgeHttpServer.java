package dev.bascule.adapter.in.http.server;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.config.HttpServerOptions;
import dev.bascule.adapter.in.http.config.HttpServerSettings;
import dev.bascule.adapter.in.http.config.HttpTelemetry;
import dev.bascule.adapter.in.http.dashboard.Heartbeat;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.adapter.in.http.filter.LoadLimits;
import dev.bascule.adapter.in.http.jetty.EventStreamRegistry;
import dev.bascule.adapter.in.http.jetty.GracefulShutdown;
import dev.bascule.adapter.in.http.jetty.IdleHttp2Sweeper;
import dev.bascule.adapter.in.http.jetty.SlowClientGuard;
import dev.bascule.adapter.in.http.jetty.SlowHeaderSweeper;
import dev.bascule.adapter.in.http.json.ToolArgumentsCache;
import dev.bascule.adapter.in.http.json.ToolArgumentsParser;
import dev.bascule.adapter.in.http.mcp.McpHandler;
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
 * Driving adapter: answers HTTP requests with the use cases, as the project's README describes.
 *
 * <p>Each request has a virtual thread of its own, which is interrupted when the client leaves.
 */
public final class BridgeHttpServer {

  private final HttpServerSettings settings;
  private final UseCases useCases;
  private final McpRequestHandler mcp;
  private final Ticker ticker;
  private final Around around;
  private final AtomicReference<AccessSettings> access;

  /**
   * @param mcp answers MCP clients; closed with the server that is started
   * @param ticker tells how long headers have been on their way, and streams silent
   * @param operation when requests are turned away, and who is told of them
   */
  public BridgeHttpServer(
      HttpServerSettings settings,
      UseCases useCases,
      McpHandler mcp,
      Ticker ticker,
      HttpServerOptions operation) {
    this(
        settings,
        useCases,
        McpRequestHandler.to(mcp),
        ticker,
        new Around(
            LoadLimits.ofThisProcess(settings.maxBodyBytes(), operation.shedding()),
            operation.telemetry()));
  }

  public BridgeHttpServer(
      HttpServerSettings settings,
      UseCases useCases,
      McpRequestHandler mcp,
      Ticker ticker,
      Around around) {
    this.settings = requireNonNull(settings, "settings");
    this.useCases = requireNonNull(useCases, "useCases");
    this.mcp = requireNonNull(mcp, "mcp");
    this.ticker = requireNonNull(ticker, "ticker");
    this.around = requireNonNull(around, "around");
    this.access = new AtomicReference<>(settings.access());
  }

  /** Says from where the bridge may be used from now on. */
  public void openTo(AccessSettings others) {
    access.set(requireNonNull(others, "others"));
  }

  /** What bounds the requests, and what makes them observable. */
  public record Around(LoadLimits limits, HttpTelemetry telemetry) {
    public Around {
      requireNonNull(limits, "limits");
      requireNonNull(telemetry, "telemetry");
    }
  }

  /**
   * Binds the port and begins to answer.
   *
   * @throws IOException if the port cannot be bound; the message names host and port
   */
  public RunningHttpServer start() throws IOException {
    Heartbeat pulse = new Heartbeat();
    GracefulShutdown drain = new GracefulShutdown(() -> endEndless(pulse));
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("request-", 0).factory());
    HttpRequestObserver observer = around.telemetry().observer();
    SlowClientGuard answers = new SlowClientGuard(around.limits().answers(), ticker);
    EventStreamRegistry streams =
        new EventStreamRegistry(around.limits().streams(), answers, ticker, observer);
    RouteDependencies parts =
        new RouteDependencies(
            mcp, this::documents, pulse, around.telemetry().exposition(), drain::isDraining);
    ToolArgumentsCache memo = ToolArgumentsCache.ofThisProcess(new ToolArgumentsParser());
    ToolHandlers tools = new ToolHandlers(useCases, memo);
    PathRouter router = new PathRouter(RouteTable.operations(useCases, tools, parts));
    RequestPipeline front =
        new RequestPipeline(router, settings.host(), access::get, useCases, drain::isDraining);
    Server server = JettyServerFactory.server(mcp::close);
    Optional<TlsConnectionFactories> encryption =
        settings.edge().tls().map(TlsConnectionFactories::new);
    JettyRequestHandler handler =
        new JettyRequestHandler(
            settings,
            front,
            tools,
            drain,
            new JettyRequestHandler.Resources(
                threads, around.limits(), streams, observer, access::get));
    server.setHandler(handler);
    ServerConnector connector =
        JettyServerFactory.connector(server, settings, encryption, handler.repeated(ticker));
    start(server);
    sweep(connector, drain, streams, pulse);
    encryption.ifPresent(tls -> sweep(connector, tls));
    return new RunningHttpServer(server, connector, threads, drain, settings.drainTimeout());
  }

  private void sweep(
      ServerConnector connector,
      GracefulShutdown drain,
      EventStreamRegistry streams,
      Heartbeat pulse) {
    SlowHeaderSweeper stalled =
        new SlowHeaderSweeper(ticker, settings.readTimeout(), drain::isUnderWay);
    JettyServerFactory.sweepHeaders(connector, settings, stalled).start();
    JettyServerFactory.sweepStreams(connector, settings, streams).start();
    JettyServerFactory.sweepSessions(connector, settings, mcp).start();
    JettyServerFactory.sweepWatchers(connector, settings, pulse).start();
  }

  private void sweep(ServerConnector connector, TlsConnectionFactories encryption) {
    IdleHttp2Sweeper quiet = new IdleHttp2Sweeper(ticker, settings.idleTimeout());
    JettyServerFactory.sweepQuiet(connector, settings, quiet).start();
    JettyServerFactory.sweepCertificates(connector, settings, encryption).start();
  }

  private void endEndless(Heartbeat pulse) {
    pulse.end();
    mcp.drain();
  }

  private OpenApiDocument documents() {
    AuthenticateCallerUseCase.Means means = useCases.identifyCaller().means();
    SecurityRequirement security =
        new SecurityRequirement(means.keys(), means.tokens().isPresent(), means.certificates());
    return new OpenApiDocument(settings.basePath(), version(), security);
  }

  /** Returns what the jar's manifest says; outside of a jar there is no version. */
  private static String version() {
    return Optional.ofNullable(BridgeHttpServer.class.getPackage().getImplementationVersion())
        .orElse("0");
  }

  private void start(Server server) throws IOException {
    try {
      server.start();
    } catch (Exception e) {
      // What a failed start leaves behind must be stopped; what was wrong is told by the start.
      LifeCycle.stop(server);
      throw new IOException(
          "cannot listen on " + settings.host() + ":" + settings.port() + ": " + reason(e), e);
    }
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
