package dev.bascule.adapter.in.http.server;

import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.admin.AdminHandlers;
import dev.bascule.adapter.in.http.admin.CacheAdviceHandler;
import dev.bascule.adapter.in.http.admin.InspectionHandlers;
import dev.bascule.adapter.in.http.admin.MonitoringHandlers;
import dev.bascule.adapter.in.http.admin.ServerAdminHandlers;
import dev.bascule.adapter.in.http.config.HttpServerSettings;
import dev.bascule.adapter.in.http.config.HttpTelemetry;
import dev.bascule.adapter.in.http.dashboard.DashboardHandlers;
import dev.bascule.adapter.in.http.dashboard.DashboardSnapshot;
import dev.bascule.adapter.in.http.dashboard.PageHandlers;
import dev.bascule.adapter.in.http.exchange.BodyLimits;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.adapter.in.http.fastpath.FastPathConnector;
import dev.bascule.adapter.in.http.fastpath.FastPathHandler;
import dev.bascule.adapter.in.http.fastpath.ResponseHeadEncoder;
import dev.bascule.adapter.in.http.filter.LoadSheddingFilter;
import dev.bascule.adapter.in.http.filter.LoadSheddingFilter.LoadLimits;
import dev.bascule.adapter.in.http.filter.ProtectedResourceMetadata;
import dev.bascule.adapter.in.http.jetty.ConnectionSweeper;
import dev.bascule.adapter.in.http.jetty.EventStreamRegistry;
import dev.bascule.adapter.in.http.jetty.GracefulShutdown;
import dev.bascule.adapter.in.http.jetty.JettyResponseWriter;
import dev.bascule.adapter.in.http.jetty.RequestDispatcher;
import dev.bascule.adapter.in.http.jetty.SlowClientGuard;
import dev.bascule.adapter.in.http.mcp.McpRequestHandler;
import dev.bascule.adapter.in.http.mcpo.McpoHandlers;
import dev.bascule.adapter.in.http.openapi.OpenApiDocument;
import dev.bascule.adapter.in.http.openapi.OpenApiHandlers;
import dev.bascule.adapter.in.http.openapi.SecurityRequirement;
import dev.bascule.adapter.in.http.pipeline.RequestPipeline;
import dev.bascule.adapter.in.http.rest.ConfigSchemaHandler;
import dev.bascule.adapter.in.http.rest.FeatureHandlers;
import dev.bascule.adapter.in.http.rest.ProblemHandlers;
import dev.bascule.adapter.in.http.rest.ToolHandlers;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.adapter.in.http.routing.PathRouter;
import dev.bascule.application.port.in.AuthenticateCallerUseCase;
import dev.bascule.domain.time.Ticker;
import dev.bascule.mcp.json.JsonCodec;
import dev.bascule.mcp.json.ToolArgumentsCache;
import java.net.BindException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

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
  private final Supplier<String> configSchema;
  private final AtomicReference<AccessSettings> access;
  private final AtomicReference<Optional<String>> traceUrl =
      new AtomicReference<>(Optional.empty());

  /**
   * @param mcp closed with the server that is started
   * @param configSchema returns the JSON Schema of the configuration
   */
  public BridgeHttpServer(
      HttpServerSettings settings,
      UseCases useCases,
      McpRequestHandler mcp,
      Ticker ticker,
      LoadLimits limits,
      HttpTelemetry telemetry,
      Supplier<String> configSchema) {
    this.settings = settings;
    this.useCases = useCases;
    this.mcp = mcp;
    this.ticker = ticker;
    this.limits = limits;
    this.telemetry = telemetry;
    this.configSchema = configSchema;
    this.access = new AtomicReference<>(settings.access());
  }

  public void setAccess(AccessSettings newAccess) {
    access.set(newAccess);
  }

  /**
   * Sets the address of traces, to which the dashboard links.
   *
   * @param address with {@link DashboardSnapshot#TRACE_ID} in place of the id of a trace
   */
  public void setTraceUrl(Optional<String> address) {
    traceUrl.set(address);
  }

  /**
   * Binds the port and starts to serve.
   *
   * @throws BindException if the port cannot be bound; the message contains host and port
   */
  public RunningHttpServer start() throws BindException {
    Phaser heartbeat = new Phaser(/* parties= */ 1);
    GracefulShutdown shutdown = new GracefulShutdown(() -> closeStreams(heartbeat));
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("request-", 0).factory());
    HttpRequestObserver observer = telemetry.observer();
    SlowClientGuard slowClientGuard = new SlowClientGuard(limits.answerBudget(), ticker);
    EventStreamRegistry streams =
        new EventStreamRegistry(limits.maxStreams(), slowClientGuard, ticker, observer);
    PathRouter router = new PathRouter(routes(heartbeat, shutdown));
    RequestPipeline pipeline =
        new RequestPipeline(router, settings.host(), access::get, useCases, shutdown::isDraining);
    Server server = JettyServerFactory.server(mcp::close);
    Optional<TlsConnectionFactories> tlsFactories =
        settings.edge().tls().map(TlsConnectionFactories::new);
    LoadSheddingFilter loadShedding =
        new LoadSheddingFilter(
            settings.basePath(),
            limits.shedding(),
            new BodyLimits(settings.maxBodyBytes(), settings.readTimeout()),
            observer);
    RequestDispatcher dispatcher = new RequestDispatcher(pipeline, threads, limits, streams);
    server.setHandler(
        new JettyRequestHandler(
            settings, dispatcher, loadShedding, shutdown, observer, ticker, access::get));
    FastPathHandler fastPathHandler =
        new FastPathHandler(
            dispatcher,
            loadShedding,
            shutdown,
            observer,
            new ResponseHeadEncoder(new JettyResponseWriter(shutdown::isStopping), access::get),
            ticker);
    FastPathConnector connector =
        JettyServerFactory.connector(
            server,
            settings,
            tlsFactories,
            fastPathHandler,
            shutdown::hasRequestInFlight,
            observer);
    Optional<ServerConnector> healthConnector =
        settings.healthPort().isEmpty()
            ? Optional.empty()
            : Optional.of(
                JettyServerFactory.healthConnector(
                    server,
                    settings,
                    settings.healthPort().getAsInt(),
                    shutdown::hasRequestInFlight));
    start(server);
    repeatConnectionSweep(connector, shutdown);
    healthConnector.ifPresent(health -> repeatConnectionSweep(health, shutdown));
    JettyServerFactory.repeat(connector, settings, streams::sweep);
    JettyServerFactory.repeat(connector, settings, mcp::sweep);
    JettyServerFactory.repeat(connector, settings, heartbeat::arrive);
    tlsFactories.ifPresent(tls -> JettyServerFactory.repeat(connector, settings, tls::renew));
    return new RunningHttpServer(
        server, connector, healthConnector, threads, shutdown, settings.drainTimeout());
  }

  private void repeatConnectionSweep(ServerConnector connector, GracefulShutdown shutdown) {
    ConnectionSweeper sweeper =
        new ConnectionSweeper(
            ticker, settings.readTimeout(), settings.idleTimeout(), shutdown::hasRequestInFlight);
    JettyServerFactory.repeat(
        connector, settings, () -> sweeper.sweep(connector.getConnectedEndPoints()));
  }

  private void closeStreams(Phaser heartbeat) {
    heartbeat.forceTermination();
    mcp.drain();
  }

  private List<HttpRoute> routes(Phaser heartbeat, GracefulShutdown shutdown) {
    List<HttpRoute> routes = new ArrayList<>();
    routes.addAll(new FeatureHandlers(useCases).routes());
    routes.addAll(new ToolHandlers(useCases, ToolArgumentsCache.PROCESS).routes());
    routes.addAll(new OpenApiHandlers(useCases, this::documents, telemetry.observer()).routes());
    routes.addAll(new ProtectedResourceMetadata(useCases.authenticateCaller()).routes());
    routes.addAll(mcp.routes());
    routes.addAll(new McpoHandlers(useCases, telemetry.observer()).routes());
    routes.addAll(
        new MonitoringHandlers(useCases, telemetry.exposition(), shutdown::isStopping).routes());
    routes.addAll(new AdminHandlers(useCases).routes());
    routes.addAll(new InspectionHandlers(useCases, mcp).routes());
    routes.add(new CacheAdviceHandler(useCases.adviseCaches()).route());
    routes.addAll(new ServerAdminHandlers(useCases, heartbeat).routes());
    routes.addAll(
        new DashboardHandlers(
                new DashboardSnapshot(
                    useCases.showServers(),
                    useCases.showMetrics(),
                    useCases.showSharedCache(),
                    useCases.showActivity(),
                    useCases.reload(),
                    useCases.authenticateCaller()::mayReadMetrics,
                    traceUrl::get),
                heartbeat)
            .routes());
    routes.addAll(ProblemHandlers.ROUTES);
    routes.addAll(PageHandlers.routes());
    routes.add(new ConfigSchemaHandler(configSchema).route());
    CompleteResponse index = index(routes);
    routes.add(new HttpRoute("GET /", "lists the routes", _ -> index));
    return routes;
  }

  private static CompleteResponse index(List<HttpRoute> routes) {
    ObjectNode json = JsonCodec.object().put("name", "bascule");
    ArrayNode list = json.putArray("routes");
    for (HttpRoute route : routes) {
      list.addObject()
          .put("method", route.method())
          .put("path", route.path())
          .put("does", route.summary());
    }
    return CompleteResponse.jsonWithEntityTag(json).with("Vary", "Accept");
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

  private void start(Server server) throws BindException {
    try {
      server.start();
    } catch (Exception e) {
      // Stops what a failed start left behind; the failure itself is reported by the start.
      LifeCycle.stop(server);
      BindException failure = new BindException("cannot listen on " + address() + ": " + reason(e));
      failure.initCause(e);
      throw failure;
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
