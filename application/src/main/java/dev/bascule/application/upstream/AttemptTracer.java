package dev.bascule.application.upstream;

import dev.bascule.application.port.out.SpanDescription;
import dev.bascule.application.port.out.SpanDescription.Direction;
import dev.bascule.application.port.out.SpanRecorder;
import dev.bascule.application.port.out.SpanRecorder.Span;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.UpstreamReply;
import java.time.Duration;

/**
 * Records a span for each attempt of a request, in which the server works.
 *
 * @param upstream the server
 * @param spanRecorder records the spans
 */
record AttemptTracer(Upstream upstream, SpanRecorder spanRecorder) {

  /** Sends {@code request}, and waits for the reply for at most {@code timeout}. */
  <T> UpstreamReply<T> send(UpstreamRequest<T> request, Duration timeout) {
    if (spanRecorder.equals(SpanRecorder.NONE)) {
      return request.attempt().send(request.context(), timeout);
    }
    SpanDescription description =
        new SpanDescription(
            Direction.MADE, upstream.id(), request.method(), request.subject().request());
    Span span = spanRecorder.begin(description, request.context().trace());
    try {
      UpstreamReply<T> reply =
          request.attempt().send(request.context().withTrace(span.context()), timeout);
      span.end(outcomeOf(reply), upstream.server().status().protocolVersion());
      return reply;
    } catch (RuntimeException e) {
      span.end(e);
      throw e;
    }
  }

  /** Returns the outcome of a reply that bypassed the caches. */
  static <T> Outcome<T> outcomeOf(UpstreamReply<T> reply) {
    return switch (reply) {
      case UpstreamReply.Answered<T>(T value) ->
          new Outcome.Served<>(value, CacheProvenance.Forwarded.BYPASS);
      case UpstreamReply.Failed<T>(Failure.UpstreamFailure failure) ->
          new Outcome.Failed<>(failure);
    };
  }
}
