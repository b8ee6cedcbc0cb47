package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.out.TracedWork;
import dev.bascule.application.port.out.TracedWork.Side;
import dev.bascule.application.port.out.Tracing;
import dev.bascule.application.port.out.Tracing.Span;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.outcome.Reply;
import java.time.Duration;

/**
 * Gives each attempt at a request a span, within which the server works.
 *
 * @param upstream the server
 * @param tracing records the spans
 */
record Attempts(Upstream upstream, Tracing tracing) {

  Attempts {
    requireNonNull(upstream, "upstream");
    requireNonNull(tracing, "tracing");
  }

  /** Makes {@code request}, and waits for the reply for at most {@code timeout}. */
  <T> Reply<T> make(Request<T> request, Duration timeout) {
    TracedWork work =
        new TracedWork(Side.MADE, upstream.id(), request.method(), request.subject().request());
    Span span = tracing.begin(work, request.exchange().trace());
    try {
      Reply<T> reply =
          request.attempt().make(request.exchange().withTrace(span.context()), timeout);
      span.end(outcomeOf(reply), upstream.server().status().protocolVersion());
      return reply;
    } catch (RuntimeException e) {
      span.end(e);
      throw e;
    }
  }

  /** Returns what came of a request that no cache was asked for. */
  static <T> Outcome<T> outcomeOf(Reply<T> reply) {
    return switch (reply) {
      case Reply.Answered<T>(T value) -> new Outcome.Served<>(value, Provenance.Forwarded.BYPASS);
      case Reply.Failed<T>(Failure.Upstream failure) -> new Outcome.Failed<>(failure);
    };
  }
}
