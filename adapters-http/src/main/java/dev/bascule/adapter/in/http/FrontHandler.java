package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
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
  private final BodyBudget budget;
  private final ExecutorService threads;

  /**
   * @param threads one new virtual thread for each request
   * @param budget bounds what all bodies together may have
   */
  FrontHandler(
      HttpServerSettings settings,
      Front front,
      Drain drain,
      ExecutorService threads,
      BodyBudget budget) {
    this.settings = requireNonNull(settings, "settings");
    this.reader = new RequestReader(settings.basePath());
    this.front = requireNonNull(front, "front");
    this.drain = requireNonNull(drain, "drain");
    this.budget = requireNonNull(budget, "budget");
    this.writer = new ReplyWriter(drain::isDraining);
    this.threads = requireNonNull(threads, "threads");
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    drain.enter();
    Request.addCompletionListener(request, _ -> drain.leave());
    if (request.getLength() > settings.maxBodyBytes()) {
      writer.writeLast(tooLarge(request), response, callback);
      return true;
    }
    BodyBudget.Share share = budget.share();
    Request.addCompletionListener(request, _ -> share.giveBack());
    new BodyReading(
            request,
            share,
            body -> serve(request, response, callback, body),
            cause -> writer.writeLast(unreadable(request, cause), response, callback))
        .start(settings.maxBodyBytes(), settings.readTimeout());
    return true;
  }

  private void serve(Request request, Response response, Callback callback, byte[] body) {
    try {
      threads.execute(() -> serveHere(request, response, callback, body));
    } catch (RejectedExecutionException _) {
      writer.writeLast(
          problem(request, 503, "draining", "The bridge is stopping", "it takes no requests"),
          response,
          callback);
    }
  }

  private void serveHere(Request request, Response response, Callback callback, byte[] body) {
    try {
      writer.write(answerWatched(request, body), response, callback);
    } catch (RuntimeException | Error e) {
      // Nothing of ours is left to answer with; the server's error handler reports it.
      callback.failed(e);
    }
  }

  /** Answers, and is interrupted when the client leaves. */
  private HttpReply answerWatched(Request request, byte[] body) {
    Runnable stopWatching = ClientWatch.start(request, Thread.currentThread()::interrupt);
    try {
      return answer(request, body);
    } finally {
      stopWatching.run();
      // An interrupted thread that writes to a channel closes it.
      Thread.interrupted();
    }
  }

  private HttpReply answer(Request request, byte[] body) {
    try {
      return switch (reader.read(request, body)) {
        case RequestReader.Reading.Invalid(Problem problem) ->
            problem.with("instance", request.getHttpURI().getPath()).toReply();
        case RequestReader.Reading.Valid(BridgeRequest valid) -> front.answer(valid);
      };
    } catch (RuntimeException | Error e) {
      return Bug.report(e).with("instance", request.getHttpURI().getPath()).toReply();
    }
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
