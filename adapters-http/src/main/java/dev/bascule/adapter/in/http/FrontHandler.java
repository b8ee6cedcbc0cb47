package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.access.ClientFinder;
import dev.bascule.adapter.in.http.access.Cors;
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
final class FrontHandler extends Handler.Abstract.NonBlocking {

  private final HttpServerSettings settings;
  private final RequestReader reader;
  private final Front front;
  private final ToolEndpoints tools;
  private final Drain drain;
  private final ReplyWriter writer;
  private final Resources resources;
  private final BodyProblems bodies;
  private final Threshold threshold;
  private final ShortWay shortWay;

  /**
   * What requests are handled with.
   *
   * @param threads one new virtual thread for each request
   * @param limits what all requests together may take
   * @param streams the streams of events that are open
   * @param observer is told of each request
   * @param access returns from where the bridge may be used now
   */
  record Resources(
      ExecutorService threads,
      Limits limits,
      OpenStreams streams,
      HttpObserver observer,
      Supplier<AccessSettings> access) {
    Resources {
      requireNonNull(threads, "threads");
      requireNonNull(limits, "limits");
      requireNonNull(streams, "streams");
      requireNonNull(observer, "observer");
      requireNonNull(access, "access");
    }
  }

  FrontHandler(
      HttpServerSettings settings,
      Front front,
      ToolEndpoints tools,
      Drain drain,
      Resources resources) {
    this.settings = requireNonNull(settings, "settings");
    this.reader =
        new RequestReader(settings.basePath(), new ClientFinder(settings.edge().proxies()));
    this.front = requireNonNull(front, "front");
    this.tools = requireNonNull(tools, "tools");
    this.drain = requireNonNull(drain, "drain");
    this.writer = new ReplyWriter(drain::isDraining);
    this.resources = requireNonNull(resources, "resources");
    this.bodies = new BodyProblems(settings.maxBodyBytes(), settings.readTimeout());
    this.threshold =
        new Threshold(
            new LoadShedder(settings.basePath(), resources.limits().shedding()),
            bodies,
            resources.observer());
    this.shortWay = new ShortWay(reader, front, tools, drain, resources.access());
  }

  /** Returns what answers requests that come again, as this does. */
  RepeatedRequests repeated(Ticker ticker) {
    SlowAnswers answers = resources.streams().answers();
    return new RepeatedRequests(
        shortWay,
        new LongWay(
            front, tools, resources.threads(), resources.limits().bodies(), bodies, answers),
        threshold,
        drain,
        resources.observer(),
        answers,
        new AnswerHeads(writer, resources.access()),
        ticker);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Visit visit = begin(new Turn(request, response, callback));
    try {
      handle(visit);
    } catch (RuntimeException | Error e) {
      // Nothing of ours is left to answer with; the server's error handler reports it.
      visit.failed(e);
    }
    return true;
  }

  private void handle(Visit visit) {
    Request request = visit.turn().request();
    Response response = visit.turn().response();
    Cors cors = resources.access().get().cors();
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

  private Visit begin(Turn turn) {
    EndPoint connection = turn.connection();
    drain.enter(connection);
    return Visit.begin(
        turn,
        resources.observer(),
        resources.streams().ticker(),
        () -> {
          threshold.leave();
          drain.leave(connection);
        });
  }

  /** Answers on this thread, which reads for others too, where that takes no waiting. */
  private boolean answerHere(Visit visit) {
    Turn turn = visit.turn();
    try {
      Optional<HttpReply> reply = shortWay.answer(visit);
      reply.ifPresent(known -> resources.streams().answers().send(known, writer.to(turn)));
      return reply.isPresent();
    } catch (RuntimeException | Error e) {
      writer.writeLast(bug(turn.request(), e), turn.response(), turn.callback());
      return true;
    }
  }

  private void enter(Visit visit) {
    Turn turn = visit.turn();
    try {
      switch (entry(visit)) {
        case Front.Entry.Answered(HttpReply reply) -> {
          visit.stopWatching();
          answerAtOnce(turn, reply);
        }
        case Front.Entry.Admitted(Function<BridgeRequest.Body, HttpAnswer> answer) ->
            read(visit, answer);
      }
    } catch (RuntimeException | Error e) {
      visit.stopWatching();
      writer.writeLast(bug(turn.request(), e), turn.response(), turn.callback());
    }
  }

  private Front.Entry entry(Visit visit) {
    AskedAtOnce asked = visit.asked();
    if (asked != null) {
      return front.enter(asked, tools, visit::note);
    }
    Request request = visit.turn().request();
    return switch (reader.read(request)) {
      case RequestReader.Reading.Invalid(Problem problem) ->
          new Front.Entry.Answered(reply(request, problem));
      case RequestReader.Reading.Valid(BridgeRequest valid) -> front.enter(valid, visit::note);
    };
  }

  /** Nobody wants the body: what is still to be read of the connection is not. */
  private void answerAtOnce(Turn turn, HttpReply reply) {
    Request request = turn.request();
    boolean hasBody =
        request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
    if (hasBody) {
      turn.response().getHeaders().put(HttpFields.CONNECTION_CLOSE);
    }
    resources.streams().answers().send(reply, writer.to(turn));
  }

  private void read(Visit visit, Function<BridgeRequest.Body, HttpAnswer> answer) {
    Turn turn = visit.turn();
    Request request = turn.request();
    BodyBudget.Share share = resources.limits().bodies().share();
    Request.addCompletionListener(request, _ -> share.giveBack());
    EarlyBody early = visit.body();
    if (early.isWhole() && share.take(early.body().bytes().length)) {
      serveHere(visit, () -> answer.apply(early.body()));
      return;
    }
    visit.stopWatching();
    new BodyReading(
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

  private void serve(Visit visit, Runnable work) {
    Turn turn = visit.turn();
    try {
      resources.threads().execute(work);
    } catch (RejectedExecutionException _) {
      visit.stopWatching();
      writer.writeLast(reply(turn.request(), Problems.STOPPING), turn.response(), turn.callback());
    }
  }

  private void serveHere(Visit visit, Supplier<HttpAnswer> answer) {
    Turn turn = visit.turn();
    try (JettyResponse response = new JettyResponse(visit, writer, resources.streams())) {
      answer(turn.request(), answer, response);
    } catch (RuntimeException | Error e) {
      // Nothing of ours is left to answer with; the server's error handler reports it.
      turn.callback().failed(e);
    }
  }

  private static void answer(Request request, Supplier<HttpAnswer> answer, JettyResponse response) {
    try {
      switch (answer.get()) {
        case HttpReply reply -> response.whole(reply);
        case LiveAnswer(LiveAnswer.Script script) -> {
          script.play(response);
          response.checkBegun();
        }
      }
    } catch (RuntimeException | Error e) {
      response.giveUp(bug(request, e));
    }
  }

  private static HttpReply bug(Request request, Throwable e) {
    return reply(request, Bug.report(e));
  }

  private static HttpReply reply(Request request, Problem problem) {
    return problem.with("instance", request.getHttpURI().getPath()).toReply();
  }
}
