package dev.bascule.adapter.in.http.server;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.access.CorsPolicy;
import dev.bascule.adapter.in.http.access.ForwardedClientResolver;
import dev.bascule.adapter.in.http.config.HttpServerSettings;
import dev.bascule.adapter.in.http.exchange.BodyProblems;
import dev.bascule.adapter.in.http.exchange.BridgeRequest;
import dev.bascule.adapter.in.http.exchange.BridgeResponse;
import dev.bascule.adapter.in.http.exchange.ByteBudget;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.InternalErrorReporter;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.RequestId;
import dev.bascule.adapter.in.http.exchange.StreamingResponse;
import dev.bascule.adapter.in.http.fastpath.FastPathHandler;
import dev.bascule.adapter.in.http.fastpath.InlineDispatcher;
import dev.bascule.adapter.in.http.fastpath.ResponseHeadEncoder;
import dev.bascule.adapter.in.http.fastpath.VirtualThreadDispatcher;
import dev.bascule.adapter.in.http.filter.InlineToolCall;
import dev.bascule.adapter.in.http.filter.LoadLimits;
import dev.bascule.adapter.in.http.filter.LoadShedder;
import dev.bascule.adapter.in.http.filter.LoadSheddingFilter;
import dev.bascule.adapter.in.http.jetty.EventStreamRegistry;
import dev.bascule.adapter.in.http.jetty.ExchangeObservation;
import dev.bascule.adapter.in.http.jetty.GracefulShutdown;
import dev.bascule.adapter.in.http.jetty.InitialBody;
import dev.bascule.adapter.in.http.jetty.JettyExchange;
import dev.bascule.adapter.in.http.jetty.JettyRequestReader;
import dev.bascule.adapter.in.http.jetty.JettyResponseChannel;
import dev.bascule.adapter.in.http.jetty.JettyResponseWriter;
import dev.bascule.adapter.in.http.jetty.RequestBodyReader;
import dev.bascule.adapter.in.http.jetty.SlowClientGuard;
import dev.bascule.adapter.in.http.pipeline.RequestPipeline;
import dev.bascule.adapter.in.http.pipeline.RequestPipeline.AdmissionResult;
import dev.bascule.adapter.in.http.rest.ToolHandlers;
import dev.bascule.domain.budget.AnswerBudget;
import dev.bascule.domain.time.Ticker;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Takes a request from the server and looks, on a virtual thread of its own, whose it is and
 * whether it may come. Only then is its body read, without waiting, and only if somebody wants it;
 * and the whole answered on a virtual thread, where waiting costs nothing.
 */
public final class JettyRequestHandler extends Handler.Abstract.NonBlocking {

  /** In HTTP/2 the target of such a request has no path (RFC 9113, 8.5), so no route decides. */
  private static final Problem NO_TUNNELS =
      new Problem(
          405,
          "wrong-method",
          "The path knows no such method",
          "CONNECT opens a tunnel, and the bridge opens no tunnels");

  private final HttpServerSettings settings;
  private final JettyRequestReader reader;
  private final RequestPipeline pipeline;
  private final ToolHandlers tools;
  private final GracefulShutdown shutdown;
  private final JettyResponseWriter writer;
  private final Resources resources;
  private final BodyProblems bodyProblems;
  private final LoadSheddingFilter loadShedding;
  private final InlineDispatcher inlineDispatcher;

  /**
   * What requests are handled with.
   *
   * @param threads one new virtual thread for each request
   * @param limits what all requests together may take
   * @param streams the streams of events that are open
   * @param observer is told of each request
   * @param access returns from where the bridge may be used now
   */
  public record Resources(
      ExecutorService threads,
      LoadLimits limits,
      EventStreamRegistry streams,
      HttpRequestObserver observer,
      Supplier<AccessSettings> access) {
    public Resources {
      requireNonNull(threads, "threads");
      requireNonNull(limits, "limits");
      requireNonNull(streams, "streams");
      requireNonNull(observer, "observer");
      requireNonNull(access, "access");
    }
  }

  public JettyRequestHandler(
      HttpServerSettings settings,
      RequestPipeline pipeline,
      ToolHandlers tools,
      GracefulShutdown shutdown,
      Resources resources) {
    this.settings = requireNonNull(settings, "settings");
    this.reader =
        new JettyRequestReader(
            settings.basePath(), new ForwardedClientResolver(settings.edge().proxies()));
    this.pipeline = requireNonNull(pipeline, "pipeline");
    this.tools = requireNonNull(tools, "tools");
    this.shutdown = requireNonNull(shutdown, "shutdown");
    this.writer = new JettyResponseWriter(shutdown::isDraining);
    this.resources = requireNonNull(resources, "resources");
    this.bodyProblems = new BodyProblems(settings.maxBodyBytes(), settings.readTimeout());
    this.loadShedding =
        new LoadSheddingFilter(
            new LoadShedder(settings.basePath(), resources.limits().shedding()),
            bodyProblems,
            resources.observer());
    this.inlineDispatcher =
        new InlineDispatcher(reader, pipeline, tools, shutdown, resources.access());
  }

  /** Returns what answers requests that come again, as this does. */
  public FastPathHandler fastPathHandler(Ticker ticker) {
    SlowClientGuard slowClientGuard = resources.streams().slowClientGuard();
    return new FastPathHandler(
        inlineDispatcher,
        new VirtualThreadDispatcher(
            pipeline,
            tools,
            resources.threads(),
            resources.limits().bodyBudget(),
            bodyProblems,
            slowClientGuard,
            resources.limits().answerBudget()),
        loadShedding,
        shutdown,
        resources.observer(),
        slowClientGuard,
        new ResponseHeadEncoder(writer, resources.access()),
        ticker);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    ExchangeObservation observation = begin(new JettyExchange(request, response, callback));
    try {
      handle(observation);
    } catch (RuntimeException | Error e) {
      // Nothing of ours is left to answer with; the server's error handler reports it.
      observation.failed(e);
    }
    return true;
  }

  private void handle(ExchangeObservation observation) {
    Request request = observation.exchange().request();
    Response response = observation.exchange().response();
    response.getHeaders().put(RequestId.HEADER, RequestId.of(request.getHeaders()));
    CorsPolicy cors = resources.access().get().cors();
    if (!cors.origins().isEmpty()) {
      cors.fields(request.getHeaders().getValuesList(HttpHeader.ORIGIN))
          .forEach(response.getHeaders()::put);
    }
    Optional<Problem> rejection = loadShedding.acquireOrReject(request);
    if (rejection.isEmpty() && isMisplaced(request)) {
      respondWithoutBody(observation.exchange(), reply(request, ProblemMapper.unknownPath()));
    } else if (rejection.isPresent()) {
      writer.writeAndClose(reply(request, rejection.get()), response, observation);
    } else if (!tryHandleInline(observation)) {
      admitOrDispatch(observation);
    }
  }

  /** Returns whether a request for something else came to the port for health checks. */
  private boolean isMisplaced(Request request) {
    return JettyServerFactory.HEALTH.equals(
            request.getConnectionMetaData().getConnector().getName())
        && !Objects.requireNonNullElse(request.getHttpURI().getPath(), "")
            .startsWith(settings.basePath() + "/health/");
  }

  /**
   * Answers on this thread what the header alone decides, such as a probe of the process, so that
   * it is answered also while the threads of other requests keep every processor busy.
   */
  private void admitOrDispatch(ExchangeObservation observation) {
    InlineToolCall inlineCall = observation.inlineCall();
    if (inlineCall != null) {
      String requestId = observation.exchange().requestId();
      dispatchAdmission(
          observation, () -> pipeline.admit(inlineCall, tools, requestId, observation::setRoute));
      return;
    }
    try {
      switch (admit(observation)) {
        case AdmissionResult.Answered(CompleteResponse response) ->
            respondWithoutBody(observation.exchange(), response);
        case AdmissionResult.Admitted admitted -> dispatchAdmission(observation, () -> admitted);
        case AdmissionResult.Unauthorized(Supplier<AdmissionResult.Decided> authorization) ->
            dispatchAdmission(observation, authorization);
      }
    } catch (RuntimeException | Error e) {
      JettyExchange exchange = observation.exchange();
      writer.writeAndClose(
          internalError(exchange.request(), e), exchange.response(), exchange.callback());
    }
  }

  private void dispatchAdmission(
      ExchangeObservation observation, Supplier<AdmissionResult.Decided> admission) {
    observation.startMonitoring();
    dispatch(observation, () -> handleAdmission(observation, admission));
  }

  private ExchangeObservation begin(JettyExchange exchange) {
    EndPoint connection = exchange.connection();
    shutdown.requestStarted(connection);
    return ExchangeObservation.begin(
        exchange,
        resources.observer(),
        resources.streams().ticker(),
        () -> {
          loadShedding.release();
          shutdown.requestEnded(connection);
        });
  }

  /** Answers on this thread, which reads for others too, where that takes no waiting. */
  private boolean tryHandleInline(ExchangeObservation observation) {
    JettyExchange exchange = observation.exchange();
    try {
      Optional<CompleteResponse> reply = inlineDispatcher.tryHandle(observation);
      reply.ifPresent(
          known -> resources.streams().slowClientGuard().send(known, writer.sinkFor(exchange)));
      return reply.isPresent();
    } catch (RuntimeException | Error e) {
      writer.writeAndClose(
          internalError(exchange.request(), e), exchange.response(), exchange.callback());
      return true;
    }
  }

  private void handleAdmission(
      ExchangeObservation observation, Supplier<AdmissionResult.Decided> admission) {
    JettyExchange exchange = observation.exchange();
    try {
      switch (admission.get()) {
        case AdmissionResult.Answered(CompleteResponse response) -> {
          observation.stopMonitoring();
          respondWithoutBody(exchange, response);
        }
        case AdmissionResult.Admitted admitted -> readBody(observation, admitted);
      }
    } catch (RuntimeException | Error e) {
      observation.stopMonitoring();
      writer.writeAndClose(
          internalError(exchange.request(), e), exchange.response(), exchange.callback());
    }
  }

  private AdmissionResult admit(ExchangeObservation observation) {
    Request request = observation.exchange().request();
    if (HttpMethod.CONNECT.is(request.getMethod()) && request.getHttpURI().getPath() == null) {
      return new AdmissionResult.Answered(reply(request, NO_TUNNELS).with("Allow", ""));
    }
    return switch (reader.read(request, observation.exchange().requestId())) {
      case JettyRequestReader.ReadResult.Invalid(Problem problem) ->
          new AdmissionResult.Answered(reply(request, problem));
      case JettyRequestReader.ReadResult.Valid(BridgeRequest valid) ->
          pipeline.admit(valid, observation::setRoute);
    };
  }

  /** Nobody wants the body: what is still to be read of the connection is not. */
  private void respondWithoutBody(JettyExchange exchange, CompleteResponse response) {
    Request request = exchange.request();
    boolean hasBody =
        request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
    if (hasBody) {
      exchange.response().getHeaders().put(HttpFields.CONNECTION_CLOSE);
    }
    resources.streams().slowClientGuard().send(response, writer.sinkFor(exchange));
  }

  private void readBody(ExchangeObservation observation, AdmissionResult.Admitted admitted) {
    JettyExchange exchange = observation.exchange();
    Request request = exchange.request();
    String shareHolder = admitted.shareHolder().get();
    ByteBudget.Reservation reservation =
        resources.limits().bodyBudget().newReservation(shareHolder);
    Request.addCompletionListener(request, _ -> reservation.release());
    InitialBody initialBody = observation.body();
    if (initialBody.isComplete() && reservation.tryReserve(initialBody.body().bytes().length)) {
      execute(observation, shareHolder, () -> admitted.handler().apply(initialBody.body()));
      return;
    }
    observation.stopMonitoring();
    new RequestBodyReader(
            request,
            reservation,
            slice -> dispatch(observation, slice),
            body ->
                dispatch(
                    observation,
                    () ->
                        execute(
                            observation,
                            shareHolder,
                            () -> admitted.handler().apply(new BridgeRequest.Body(body)))),
            cause ->
                writer.writeAndClose(
                    reply(request, bodyProblems.of(cause)),
                    exchange.response(),
                    exchange.callback()))
        .start(initialBody, settings.maxBodyBytes(), settings.readTimeout());
  }

  private void dispatch(ExchangeObservation observation, Runnable task) {
    JettyExchange exchange = observation.exchange();
    try {
      resources.threads().execute(RequestId.logged(exchange.requestId(), task));
    } catch (RejectedExecutionException _) {
      observation.stopMonitoring();
      writer.writeAndClose(
          reply(exchange.request(), ProblemMapper.DRAINING),
          exchange.response(),
          exchange.callback());
    }
  }

  private void execute(
      ExchangeObservation observation, String shareHolder, Supplier<BridgeResponse> handler) {
    try (AnswerBudget.Charge charge = resources.limits().answerBudget().newCharge()) {
      charge.setCaller(() -> shareHolder);
      charge.run(() -> executeCharged(observation, shareHolder, handler));
    }
  }

  private void executeCharged(
      ExchangeObservation observation, String shareHolder, Supplier<BridgeResponse> handler) {
    JettyExchange exchange = observation.exchange();
    try (JettyResponseChannel response =
        new JettyResponseChannel(observation, writer, resources.streams(), shareHolder)) {
      writeResponse(exchange.request(), handler, response);
    } catch (RuntimeException | Error e) {
      // Nothing of ours is left to answer with; the server's error handler reports it.
      exchange.callback().failed(e);
    }
  }

  private static void writeResponse(
      Request request, Supplier<BridgeResponse> handler, JettyResponseChannel response) {
    try {
      switch (handler.get()) {
        case CompleteResponse reply -> response.respond(reply);
        case StreamingResponse(StreamingResponse.ResponseWriter script) -> {
          script.write(response);
          response.requireResponse();
        }
      }
    } catch (RuntimeException | Error e) {
      response.fail(internalError(request, e));
    }
  }

  private static CompleteResponse internalError(Request request, Throwable e) {
    return reply(request, InternalErrorReporter.report(e));
  }

  private static CompleteResponse reply(Request request, Problem problem) {
    String path = request.getHttpURI().getPath();
    return (path == null ? problem : problem.with("instance", path)).toResponse();
  }
}
