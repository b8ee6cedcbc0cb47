package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.client.Exchange.Occasion;
import dev.bascule.application.port.out.TracedWork;
import dev.bascule.application.port.out.TracedWork.Side;
import dev.bascule.application.port.out.Tracing;
import dev.bascule.application.port.out.Tracing.Span;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.outcome.Outcome;
import java.util.Optional;
import java.util.function.Function;

/**
 * Gives each request of a client a span, within which all is done that its answer takes. What the
 * bridge asks on the way to another answer is no request of the client's, and gets none.
 *
 * @param tracing records the spans
 */
record Serving(Tracing tracing) {

  Serving {
    requireNonNull(tracing, "tracing");
  }

  /** Serves {@code request}. */
  <T> Outcome<T> serve(McpRequest request, Exchange exchange, Function<Exchange, Outcome<T>> rest) {
    return serve(
        new TracedWork(Side.TAKEN, request.server(), request.method(), Optional.of(request)),
        exchange,
        rest);
  }

  /** Serves a request for what {@code server} tells of itself. */
  <T> Outcome<T> serve(
      ServerId server, String method, Exchange exchange, Function<Exchange, Outcome<T>> rest) {
    return serve(new TracedWork(Side.TAKEN, server, method, Optional.empty()), exchange, rest);
  }

  private <T> Outcome<T> serve(
      TracedWork work, Exchange exchange, Function<Exchange, Outcome<T>> rest) {
    if (exchange.occasion() == Occasion.ON_THE_WAY) {
      return rest.apply(exchange);
    }
    Span span = tracing.begin(work, exchange.trace());
    try {
      Outcome<T> outcome = rest.apply(exchange.withTrace(span.context()));
      span.end(outcome, Optional.empty());
      return outcome;
    } catch (RuntimeException e) {
      span.end(e);
      throw e;
    }
  }
}
