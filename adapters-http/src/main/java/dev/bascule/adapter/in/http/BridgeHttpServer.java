package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.json.ArgumentsMemo;
import dev.bascule.adapter.in.http.json.ArgumentsReader;
import dev.bascule.adapter.in.http.mcp.McpFront;
import dev.bascule.adapter.in.http.openapi.OpenApiDocument;
import dev.bascule.adapter.in.http.openapi.Security;
import dev.bascule.application.port.in.IdentifyCallerUseCase;
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
  private final McpDoor mcp;
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
      McpFront mcp,
      Ticker ticker,
      HttpOperation operation) {
    this(
        settings,
        useCases,
        McpDoor.to(mcp),
        ticker,
        new Around(
            Limits.ofThisProcess(settings.maxBodyBytes(), operation.shedding()),
            operation.telemetry()));
  }

  BridgeHttpServer(
      HttpServerSettings settings, UseCases useCases, McpDoor mcp, Ticker ticker, Around around) {
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
  record Around(Limits limits, Telemetry telemetry) {
    Around {
      requireNonNull(limits, "limits");
      requireNonNull(telemetry, "telemetry");
    }
  }

  /**
   * Binds the port and begins to answer.
   *
   * @throws IOException if the port cannot be bound; the message names host and port
   */
  public RunningServer start() throws IOException {
    Pulse pulse = new Pulse();
    Drain drain = new Drain(() -> endEndless(pulse));
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("request-", 0).factory());
    HttpObserver observer = around.telemetry().observer();
    SlowAnswers answers = new SlowAnswers(around.limits().answers(), ticker);
    OpenStreams streams = new OpenStreams(around.limits().streams(), answers, ticker, observer);
    Parts parts =
        new Parts(mcp, this::documents, pulse, around.telemetry().exposition(), drain::isDraining);
    ArgumentsMemo memo = ArgumentsMemo.ofThisProcess(new ArgumentsReader());
    ToolEndpoints tools = new ToolEndpoints(useCases, memo);
    Router router = new Router(Surface.operations(useCases, tools, parts));
    Front front = new Front(router, settings.host(), access::get, useCases, drain::isDraining);
    Server server = JettyServers.server(mcp::close);
    Optional<Encryption> encryption = settings.edge().tls().map(Encryption::new);
    FrontHandler handler =
        new FrontHandler(
            settings,
            front,
            tools,
            drain,
            new FrontHandler.Resources(threads, around.limits(), streams, observer, access::get));
    server.setHandler(handler);
    ServerConnector connector =
        JettyServers.connector(server, settings, encryption, handler.repeated(ticker));
    start(server);
    sweep(connector, drain, streams, pulse);
    encryption.ifPresent(tls -> sweep(connector, tls));
    return new RunningServer(server, connector, threads, drain, settings.drainTimeout());
  }

  private void sweep(ServerConnector connector, Drain drain, OpenStreams streams, Pulse pulse) {
    StalledHeaders stalled = new StalledHeaders(ticker, settings.readTimeout(), drain::isUnderWay);
    JettyServers.sweepHeaders(connector, settings, stalled).start();
    JettyServers.sweepStreams(connector, settings, streams).start();
    JettyServers.sweepSessions(connector, settings, mcp).start();
    JettyServers.sweepWatchers(connector, settings, pulse).start();
  }

  private void sweep(ServerConnector connector, Encryption encryption) {
    QuietSessions quiet = new QuietSessions(ticker, settings.idleTimeout());
    JettyServers.sweepQuiet(connector, settings, quiet).start();
    JettyServers.sweepCertificates(connector, settings, encryption).start();
  }

  private void endEndless(Pulse pulse) {
    pulse.end();
    mcp.drain();
  }

  private OpenApiDocument documents() {
    IdentifyCallerUseCase.Means means = useCases.identifyCaller().means();
    Security security =
        new Security(means.keys(), means.tokens().isPresent(), means.certificates());
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
