package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.access.AccessSettings;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Takes a request from the server, reads it whole on the selector's thread without waiting, and has
 * it answered on a virtual thread of its own, where waiting costs nothing.
 */
final class FrontHandler extends Handler.Abstract.NonBlocking {

  private final HttpServerSettings settings;
  private final RequestReader reader;
  private final Front front;
  private final Drain drain;
  private final ReplyWriter writer;
  private final Resources resources;

  /**
   * What requests are handled with.
   *
   * @param threads one new virtual thread for each request
   * @param bodies bounds what all bodies together may have
   * @param streams the streams of events that are open
   * @param observer is told of each request
   * @param access returns from where the bridge may be used now
   */
  record Resources(
      ExecutorService threads,
      BodyBudget bodies,
      OpenStreams streams,
      HttpObserver observer,
      Supplier<AccessSettings> access) {
    Resources {
      requireNonNull(threads, "threads");
      requireNonNull(bodies, "bodies");
      requireNonNull(streams, "streams");
      requireNonNull(observer, "observer");
      requireNonNull(access, "access");
    }
  }

  FrontHandler(HttpServerSettings settings, Front front, Drain drain, Resources resources) {
    this.settings = requireNonNull(settings, "settings");
    this.reader = new RequestReader(settings.basePath());
    this.front = requireNonNull(front, "front");
    this.drain = requireNonNull(drain, "drain");
    this.writer = new ReplyWriter(drain::isDraining);
    this.resources = requireNonNull(resources, "resources");
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Turn turn = new Turn(request, response, callback);
    Sightings.begin(turn, resources.observer(), resources.streams().ticker());
    EndPoint connection = turn.connection();
    drain.enter(connection);
    resources
        .access()
        .get()
        .cors()
        .fields(request.getHeaders().getValuesList(HttpHeader.ORIGIN))
        .forEach(response.getHeaders()::put);
    Request.addCompletionListener(request, _ -> drain.leave(connection));
    if (request.getLength() > settings.maxBodyBytes()) {
      writer.writeLast(tooLarge(request), response, callback);
      return true;
    }
    BodyBudget.Share share = resources.bodies().share();
    Request.addCompletionListener(request, _ -> share.giveBack());
    new BodyReading(
            request,
            share,
            body -> serve(turn, body),
            cause -> writer.writeLast(unreadable(request, cause), response, callback))
        .start(settings.maxBodyBytes(), settings.readTimeout());
    return true;
  }

  private void serve(Turn turn, byte[] body) {
    try {
      resources.threads().execute(() -> serveHere(turn, body));
    } catch (RejectedExecutionException _) {
      writer.writeLast(
          problem(
              turn.request(), 503, "draining", "The bridge is stopping", "it takes no requests"),
          turn.response(),
          turn.callback());
    }
  }

  private void serveHere(Turn turn, byte[] body) {
    try (JettyResponse response = new JettyResponse(turn, writer, resources.streams())) {
      answer(turn.request(), body, response);
    } catch (RuntimeException | Error e) {
      // Nothing of ours is left to answer with; the server's error handler reports it.
      turn.callback().failed(e);
    }
  }

  private void answer(Request request, byte[] body, JettyResponse response) {
    try {
      switch (answer(request, body)) {
        case HttpReply reply -> response.whole(reply);
        case LiveAnswer(LiveAnswer.Script script) -> {
          script.play(response);
          response.checkBegun();
        }
      }
    } catch (RuntimeException | Error e) {
      response.giveUp(Bug.report(e).with("instance", request.getHttpURI().getPath()).toReply());
    }
  }

  private HttpAnswer answer(Request request, byte[] body) {
    return switch (reader.read(request, body)) {
      case RequestReader.Reading.Invalid(Problem problem) ->
          problem.with("instance", request.getHttpURI().getPath()).toReply();
      case RequestReader.Reading.Valid(BridgeRequest valid) ->
          front.answer(valid, route -> Sightings.note(request, route));
    };
  }

  private HttpReply unreadable(Request request, Throwable cause) {
    return switch (cause) {
      case TimeoutException _ ->
          problem(
              request,
              408,
              "slow-body",
              "The body came too slowly",
              "it must arrive within " + settings.readTimeout().toMillis() + " ms");
      case BodyBudget.ExhaustedException _ ->
          new Problem(429, "busy", "Too many bodies at once", "the bridge can hold no more of them")
              .retryAfter(1)
              .with("instance", request.getHttpURI().getPath())
              .toReply();
      case IllegalStateException _ -> tooLarge(request);
      default ->
          problem(
              request, 400, "bad-request", "The request is malformed", "the body cannot be read");
    };
  }

  private HttpReply tooLarge(Request request) {
    return problem(
        request,
        413,
        "body-too-large",
        "The body is too large",
        "it may have " + settings.maxBodyBytes() + " bytes");
  }

  private static HttpReply problem(
      Request request, int status, String name, String title, String detail) {
    return new Problem(status, name, title, detail)
        .with("instance", request.getHttpURI().getPath())
        .toReply();
  }
}
