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
import dev.bascule.adapter.in.http.rest.ToolHandlers;
import dev.bascule.domain.time.Ticker;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
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

  private final HttpServerSettings settings;
  private final JettyRequestReader reader;
  private final RequestPipeline front;
  private final ToolHandlers tools;
  private final GracefulShutdown drain;
  private final JettyResponseWriter writer;
  private final Resources resources;
  private final BodyProblems bodies;
  private final LoadSheddingFilter threshold;
  private final InlineDispatcher shortWay;

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
      RequestPipeline front,
      ToolHandlers tools,
      GracefulShutdown drain,
      Resources resources) {
    this.settings = requireNonNull(settings, "settings");
    this.reader =
        new JettyRequestReader(
            settings.basePath(), new ForwardedClientResolver(settings.edge().proxies()));
    this.front = requireNonNull(front, "front");
    this.tools = requireNonNull(tools, "tools");
    this.drain = requireNonNull(drain, "drain");
    this.writer = new JettyResponseWriter(drain::isDraining);
    this.resources = requireNonNull(resources, "resources");
    this.bodies = new BodyProblems(settings.maxBodyBytes(), settings.readTimeout());
    this.threshold =
        new LoadSheddingFilter(
            new LoadShedder(settings.basePath(), resources.limits().shedding()),
            bodies,
            resources.observer());
    this.shortWay = new InlineDispatcher(reader, front, tools, drain, resources.access());
  }

  /** Returns what answers requests that come again, as this does. */
  public FastPathHandler repeated(Ticker ticker) {
    SlowClientGuard answers = resources.streams().answers();
    return new FastPathHandler(
        shortWay,
        new VirtualThreadDispatcher(
            front, tools, resources.threads(), resources.limits().bodies(), bodies, answers),
        threshold,
        drain,
        resources.observer(),
        answers,
        new ResponseHeadEncoder(writer, resources.access()),
        ticker);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    ExchangeObservation visit = begin(new JettyExchange(request, response, callback));
    try {
      handle(visit);
    } catch (RuntimeException | Error e) {
      // Nothing of ours is left to answer with; the server's error handler reports it.
      visit.failed(e);
    }
    return true;
  }

  private void handle(ExchangeObservation visit) {
    Request request = visit.turn().request();
    Response response = visit.turn().response();
    CorsPolicy cors = resources.access().get().cors();
    if (!cors.origins().isEmpty()) {
      cors.fields(request.getHeaders().getValuesList(HttpHeader.ORIGIN))
          .forEach(response.getHeaders()::put);
    }
    Optional<Problem> refusal = threshold.refusal(request);
    if (refusal.isPresent()) {
      writer.writeLast(reply(request, refusal.get()), response, visit);
    } else if (!answerHere(visit)) {
      visit.watchEarly();
      serve(visit, () -> enter(visit));
    }
  }

  private ExchangeObservation begin(JettyExchange turn) {
    EndPoint connection = turn.connection();
    drain.enter(connection);
    return ExchangeObservation.begin(
        turn,
        resources.observer(),
        resources.streams().ticker(),
        () -> {
          threshold.leave();
          drain.leave(connection);
        });
  }

  /** Answers on this thread, which reads for others too, where that takes no waiting. */
  private boolean answerHere(ExchangeObservation visit) {
    JettyExchange turn = visit.turn();
    try {
      Optional<CompleteResponse> reply = shortWay.answer(visit);
      reply.ifPresent(known -> resources.streams().answers().send(known, writer.to(turn)));
      return reply.isPresent();
    } catch (RuntimeException | Error e) {
      writer.writeLast(bug(turn.request(), e), turn.response(), turn.callback());
      return true;
    }
  }

  private void enter(ExchangeObservation visit) {
    JettyExchange turn = visit.turn();
    try {
      switch (entry(visit)) {
        case RequestPipeline.Entry.Answered(CompleteResponse reply) -> {
          visit.stopWatching();
          answerAtOnce(turn, reply);
        }
        case RequestPipeline.Entry.Admitted(Function<BridgeRequest.Body, BridgeResponse> answer) ->
            read(visit, answer);
      }
    } catch (RuntimeException | Error e) {
      visit.stopWatching();
      writer.writeLast(bug(turn.request(), e), turn.response(), turn.callback());
    }
  }

  private RequestPipeline.Entry entry(ExchangeObservation visit) {
    InlineToolCall asked = visit.asked();
    if (asked != null) {
      return front.enter(asked, tools, visit::note);
    }
    Request request = visit.turn().request();
    return switch (reader.read(request)) {
      case JettyRequestReader.Reading.Invalid(Problem problem) ->
          new RequestPipeline.Entry.Answered(reply(request, problem));
      case JettyRequestReader.Reading.Valid(BridgeRequest valid) -> front.enter(valid, visit::note);
    };
  }

  /** Nobody wants the body: what is still to be read of the connection is not. */
  private void answerAtOnce(JettyExchange turn, CompleteResponse reply) {
    Request request = turn.request();
    boolean hasBody =
        request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
    if (hasBody) {
      turn.response().getHeaders().put(HttpFields.CONNECTION_CLOSE);
    }
    resources.streams().answers().send(reply, writer.to(turn));
  }

  private void read(
      ExchangeObservation visit, Function<BridgeRequest.Body, BridgeResponse> answer) {
    JettyExchange turn = visit.turn();
    Request request = turn.request();
    ByteBudget.Share share = resources.limits().bodies().share();
    Request.addCompletionListener(request, _ -> share.giveBack());
    InitialBody early = visit.body();
    if (early.isWhole() && share.take(early.body().bytes().length)) {
      serveHere(visit, () -> answer.apply(early.body()));
      return;
    }
    visit.stopWatching();
    new RequestBodyReader(
            request,
            share,
            body ->
                serve(
                    visit,
                    () -> serveHere(visit, () -> answer.apply(new BridgeRequest.Body(body)))),
            cause ->
                writer.writeLast(
                    reply(request, bodies.of(cause)), turn.response(), turn.callback()))
        .start(early, settings.maxBodyBytes(), settings.readTimeout());
  }

  private void serve(ExchangeObservation visit, Runnable work) {
    JettyExchange turn = visit.turn();
    try {
      resources.threads().execute(work);
    } catch (RejectedExecutionException _) {
      visit.stopWatching();
      writer.writeLast(
          reply(turn.request(), ProblemMapper.STOPPING), turn.response(), turn.callback());
    }
  }

  private void serveHere(ExchangeObservation visit, Supplier<BridgeResponse> answer) {
    JettyExchange turn = visit.turn();
    try (JettyResponseChannel response =
        new JettyResponseChannel(visit, writer, resources.streams())) {
      answer(turn.request(), answer, response);
    } catch (RuntimeException | Error e) {
      // Nothing of ours is left to answer with; the server's error handler reports it.
      turn.callback().failed(e);
    }
  }

  private static void answer(
      Request request, Supplier<BridgeResponse> answer, JettyResponseChannel response) {
    try {
      switch (answer.get()) {
        case CompleteResponse reply -> response.whole(reply);
        case StreamingResponse(StreamingResponse.Script script) -> {
          script.play(response);
          response.checkBegun();
        }
      }
    } catch (RuntimeException | Error e) {
      response.giveUp(bug(request, e));
    }
  }

  private static CompleteResponse bug(Request request, Throwable e) {
    return reply(request, InternalErrorReporter.report(e));
  }

  private static CompleteResponse reply(Request request, Problem problem) {
    return problem.with("instance", request.getHttpURI().getPath()).toReply();
  }
}
