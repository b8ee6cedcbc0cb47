package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * Driving adapter: answers HTTP/1.1 requests with the use cases, as the project's README describes.
 *
 * <p>Each request has a virtual thread of its own, which is interrupted when the client leaves.
 */
public final class BridgeHttpServer {

  private final HttpServerSettings settings;
  private final UseCases useCases;
  private final Ticker ticker;
  private final BodyBudget budget;

  /**
   * @param ticker tells how long headers have been on their way
   */
  public BridgeHttpServer(HttpServerSettings settings, UseCases useCases, Ticker ticker) {
    this(settings, useCases, ticker, BodyBudget.ofThisProcess(settings.maxBodyBytes()));
  }

  BridgeHttpServer(
      HttpServerSettings settings, UseCases useCases, Ticker ticker, BodyBudget budget) {
    this.settings = requireNonNull(settings, "settings");
    this.useCases = requireNonNull(useCases, "useCases");
    this.ticker = requireNonNull(ticker, "ticker");
    this.budget = requireNonNull(budget, "budget");
  }

  /**
   * Binds the port and begins to answer. May be called again, for another server on another port.
   *
   * @throws IOException if the port cannot be bound; the message names host and port
   */
  public RunningServer start() throws IOException {
    Drain drain = new Drain();
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("request-", 0).factory());
    Router router = new Router(Surface.operations(useCases, drain::isDraining));
    Front front = new Front(router, new Origins(settings.host()), drain::isDraining);
    Server server = JettyServers.server();
    ServerConnector connector = JettyServers.connector(server, settings);
    server.setHandler(new FrontHandler(settings, front, drain, threads, budget));
    start(server);
    JettyServers.sweep(connector, settings, ticker).start();
    return new RunningServer(server, connector, threads, drain, settings.drainTimeout());
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
