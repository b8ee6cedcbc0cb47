package dev.bascule.adapter.in.http.server;

import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.access.CorsPolicy;
import dev.bascule.adapter.in.http.config.HttpServerSettings;
import dev.bascule.adapter.in.http.exchange.BodyLimits;
import dev.bascule.adapter.in.http.exchange.BridgeRequest;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.ProblemType;
import dev.bascule.adapter.in.http.exchange.RequestId;
import dev.bascule.adapter.in.http.fastpath.FastPathHandler;
import dev.bascule.adapter.in.http.filter.LoadSheddingFilter;
import dev.bascule.adapter.in.http.jetty.GracefulShutdown;
import dev.bascule.adapter.in.http.jetty.JettyExchange;
import dev.bascule.adapter.in.http.jetty.JettyRequestReader;
import dev.bascule.adapter.in.http.jetty.JettyResponseWriter;
import dev.bascule.adapter.in.http.jetty.RequestDispatcher;
import dev.bascule.adapter.in.http.jetty.RequestObservation;
import dev.bascule.application.context.RequestDetails;
import dev.bascule.domain.time.Ticker;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Passes parsed requests of the server to the dispatcher. Does not block. */
public final class JettyRequestHandler extends Handler.Abstract.NonBlocking {

  /** In HTTP/2 such a request has no path (RFC 9113, 8.5), so no route decides. */
  private static final Problem NO_TUNNELS =
      new Problem(ProblemType.WRONG_METHOD, "CONNECT is not supported");

  private final HttpServerSettings settings;
  private final JettyRequestReader reader;
  private final GracefulShutdown shutdown;
  private final JettyResponseWriter writer;
  private final HttpRequestObserver observer;
  private final Ticker ticker;
  private final Supplier<AccessSettings> access;
  private final LoadSheddingFilter loadShedding;
  private final RequestDispatcher dispatcher;
  private final BodyLimits bodyLimits;

  public JettyRequestHandler(
      HttpServerSettings settings,
      RequestDispatcher dispatcher,
      LoadSheddingFilter loadShedding,
      GracefulShutdown shutdown,
      HttpRequestObserver observer,
      Ticker ticker,
      Supplier<AccessSettings> access) {
    this.settings = settings;
    this.reader = new JettyRequestReader(settings.basePath(), settings.edge().proxies());
    this.shutdown = shutdown;
    this.writer = new JettyResponseWriter(shutdown::isStopping);
    this.bodyLimits = new BodyLimits(settings.maxBodyBytes(), settings.readTimeout());
    this.loadShedding = loadShedding;
    this.dispatcher = dispatcher;
    this.observer = observer;
    this.ticker = ticker;
    this.access = access;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    JettyExchange exchange = begin(request, response, callback);
    try {
      handle(request, response, exchange);
    } catch (RuntimeException | Error e) {
      // Nothing is left to respond with; the server's error handler reports it.
      exchange.failed(e);
    }
    return true;
  }

  private JettyExchange begin(Request request, Response response, Callback callback) {
    EndPoint connection = request.getConnectionMetaData().getConnection().getEndPoint();
    shutdown.requestStarted(connection);
    return new JettyExchange(
        request,
        response,
        callback,
        writer,
        bodyLimits,
        new RequestObservation(
            observer,
            ticker,
            () -> {
              loadShedding.release();
              shutdown.requestEnded(connection);
              if (shutdown.isStopping()) {
                closeAfterStreams(request.getConnectionMetaData().getConnection());
              }
            }));
  }

  /** Tells an HTTP/2 client to send no more requests on {@code connection} (RFC 9113, 6.8). */
  static void closeAfterStreams(Connection connection) {
    if (connection instanceof HTTP2Connection multiplexed) {
      CompletableFuture<Void> _ = multiplexed.getSession().shutdown();
    }
  }

  private void handle(Request request, Response response, JettyExchange exchange) {
    String id = RequestId.of(request.getHeaders());
    response.getHeaders().put(RequestId.HEADER, id);
    RequestDetails details = exchange.observation().details();
    if (details.isRecorded()) {
      details.setOrigin(id, Request.getRemoteAddr(request));
    }
    CorsPolicy cors = access.get().cors();
    if (!cors.origins().isEmpty()) {
      cors.fields(request.getHeaders().getValuesList(HttpHeader.ORIGIN))
          .forEach(response.getHeaders()::put);
    }
    Optional<Problem> rejection = loadShedding.acquireOrReject(request);
    if (rejection.isPresent()) {
      if (rejection.get().type() == ProblemType.OVERLOADED) {
        exchange.closeWithResponse();
      } else {
        exchange.closeAfterBody();
      }
      respond(exchange, rejection.get());
    } else if (isMisplaced(request, exchange.path())) {
      respond(exchange, ProblemMapper.unknownPath());
    } else if (HttpMethod.CONNECT.is(request.getMethod()) && exchange.path().isEmpty()) {
      dispatcher.respond(
          exchange, RequestDispatcher.toResponse(exchange, NO_TUNNELS).with("Allow", ""));
    } else {
      dispatch(request, exchange);
    }
  }

  /** Returns whether the request came to the health port but is not a health check. */
  private boolean isMisplaced(Request request, String path) {
    return JettyServerFactory.HEALTH.equals(
            request.getConnectionMetaData().getConnector().getName())
        && !path.startsWith(settings.basePath() + "/health/");
  }

  private void dispatch(Request request, JettyExchange exchange) {
    switch (reader.read(request)) {
      case JettyRequestReader.ReadResult.Invalid(Problem problem) -> respond(exchange, problem);
      case JettyRequestReader.ReadResult.Valid valid -> {
        exchange.onWholeRequest(() -> FastPathHandler.learn(request, valid.head()));
        dispatcher.dispatch(
            new BridgeRequest(
                valid.head(),
                valid.traceparent(),
                exchange.requestId(),
                exchange.observation().details()),
            exchange);
      }
    }
  }

  private void respond(JettyExchange exchange, Problem problem) {
    dispatcher.respond(exchange, RequestDispatcher.toResponse(exchange, problem));
  }
}
