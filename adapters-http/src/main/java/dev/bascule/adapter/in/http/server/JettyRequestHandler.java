package dev.bascule.adapter.in.http.server;

import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.access.CorsPolicy;
import dev.bascule.adapter.in.http.config.HttpServerSettings;
import dev.bascule.adapter.in.http.exchange.BodyProblems;
import dev.bascule.adapter.in.http.exchange.BridgeRequest;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.ProblemType;
import dev.bascule.adapter.in.http.exchange.RequestId;
import dev.bascule.adapter.in.http.fastpath.FastPathHandler;
import dev.bascule.adapter.in.http.fastpath.ResponseHeadEncoder;
import dev.bascule.adapter.in.http.filter.LoadSheddingFilter;
import dev.bascule.adapter.in.http.filter.LoadSheddingFilter.LoadLimits;
import dev.bascule.adapter.in.http.jetty.EventStreamRegistry;
import dev.bascule.adapter.in.http.jetty.GracefulShutdown;
import dev.bascule.adapter.in.http.jetty.JettyExchange;
import dev.bascule.adapter.in.http.jetty.JettyRequestReader;
import dev.bascule.adapter.in.http.jetty.JettyResponseWriter;
import dev.bascule.adapter.in.http.jetty.RequestDispatcher;
import dev.bascule.adapter.in.http.jetty.RequestObservation;
import dev.bascule.adapter.in.http.pipeline.RequestPipeline;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
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
  private final Resources resources;
  private final LoadSheddingFilter loadShedding;
  private final RequestDispatcher dispatcher;
  private final JettyExchange.BodyLimits bodyLimits;

  /**
   * The dependencies of request handling.
   *
   * @param threads one new virtual thread for each request
   * @param limits the common limits of all requests
   * @param streams the open event streams
   * @param observer is notified of each request
   * @param access returns the current allowed origins and hosts
   */
  public record Resources(
      ExecutorService threads,
      LoadLimits limits,
      EventStreamRegistry streams,
      HttpRequestObserver observer,
      Supplier<AccessSettings> access) {}

  public JettyRequestHandler(
      HttpServerSettings settings,
      RequestPipeline pipeline,
      GracefulShutdown shutdown,
      Resources resources) {
    this.settings = settings;
    this.reader = new JettyRequestReader(settings.basePath(), settings.edge().proxies());
    this.shutdown = shutdown;
    this.writer = new JettyResponseWriter(shutdown::isDraining);
    this.resources = resources;
    this.bodyLimits = new JettyExchange.BodyLimits(settings.maxBodyBytes(), settings.readTimeout());
    BodyProblems bodyProblems = new BodyProblems(settings.maxBodyBytes(), settings.readTimeout());
    this.loadShedding =
        new LoadSheddingFilter(
            settings.basePath(), resources.limits().shedding(), bodyProblems, resources.observer());
    this.dispatcher =
        new RequestDispatcher(
            pipeline, resources.threads(), resources.limits(), resources.streams(), bodyProblems);
  }

  /** Returns the fast path handler, which uses the same dispatcher. */
  public FastPathHandler fastPathHandler() {
    return new FastPathHandler(
        dispatcher,
        loadShedding,
        shutdown,
        resources.observer(),
        new ResponseHeadEncoder(writer, resources.access()),
        resources.streams().ticker());
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
            resources.observer(),
            resources.streams().ticker(),
            () -> {
              loadShedding.release();
              shutdown.requestEnded(connection);
            }));
  }

  private void handle(Request request, Response response, JettyExchange exchange) {
    response.getHeaders().put(RequestId.HEADER, RequestId.of(request.getHeaders()));
    CorsPolicy cors = resources.access().get().cors();
    if (!cors.origins().isEmpty()) {
      cors.fields(request.getHeaders().getValuesList(HttpHeader.ORIGIN))
          .forEach(response.getHeaders()::put);
    }
    Optional<Problem> rejection = loadShedding.acquireOrReject(request);
    if (rejection.isPresent()) {
      exchange.closeWithResponse();
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
            new BridgeRequest(valid.head(), valid.traceparent(), exchange.requestId()), exchange);
      }
    }
  }

  private void respond(JettyExchange exchange, Problem problem) {
    dispatcher.respond(exchange, RequestDispatcher.toResponse(exchange, problem));
  }
}
