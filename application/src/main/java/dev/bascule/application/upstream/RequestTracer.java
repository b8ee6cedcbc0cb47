package dev.bascule.application.upstream;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.CallContext.Occasion;
import dev.bascule.application.port.out.SpanDescription;
import dev.bascule.application.port.out.SpanDescription.Side;
import dev.bascule.application.port.out.SpanRecorder;
import dev.bascule.application.port.out.SpanRecorder.Span;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Outcome;
import java.util.Optional;
import java.util.function.Function;

/**
 * Gives each request of a client a span, within which all is done that its answer takes. What the
 * bridge asks on the way to another answer is no request of the client's, and gets none.
 *
 * @param tracing records the spans
 */
public record RequestTracer(SpanRecorder tracing) {

  public RequestTracer {
    requireNonNull(tracing, "tracing");
  }

  /** Serves {@code request}. */
  public <T> Outcome<T> serve(
      McpRequest request, CallContext exchange, Function<CallContext, Outcome<T>> rest) {
    return serve(
        new SpanDescription(Side.TAKEN, request.server(), request.method(), Optional.of(request)),
        exchange,
        rest);
  }

  /** Serves a request for what {@code server} tells of itself. */
  public <T> Outcome<T> serve(
      ServerId server,
      String method,
      CallContext exchange,
      Function<CallContext, Outcome<T>> rest) {
    return serve(new SpanDescription(Side.TAKEN, server, method, Optional.empty()), exchange, rest);
  }

  private <T> Outcome<T> serve(
      SpanDescription work, CallContext exchange, Function<CallContext, Outcome<T>> rest) {
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
