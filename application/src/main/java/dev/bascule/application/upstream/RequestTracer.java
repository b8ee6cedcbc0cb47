package dev.bascule.application.upstream;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.CallContext.Purpose;
import dev.bascule.application.context.RequestDetails;
import dev.bascule.application.port.out.SpanDescription;
import dev.bascule.application.port.out.SpanDescription.Direction;
import dev.bascule.application.port.out.SpanRecorder;
import dev.bascule.application.port.out.SpanRecorder.Scope;
import dev.bascule.application.port.out.SpanRecorder.Span;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Outcome;
import java.util.Optional;
import java.util.function.Function;

/**
 * A recorder of one span per request of a client, which contains all work for its answer. Requests
 * that the bridge makes for another one are not client requests, and get no span.
 */
public record RequestTracer(SpanRecorder spanRecorder) {

  /** Runs {@code next} within the span of {@code request}. */
  public <T> Outcome<T> trace(
      McpRequest request, CallContext context, Function<CallContext, Outcome<T>> next) {
    return trace(describe(request, context), context, next);
  }

  /** Runs {@code next} within the span of a listing or discovery of {@code server}. */
  public <T> Outcome<T> trace(
      ServerId server, String method, CallContext context, Function<CallContext, Outcome<T>> next) {
    return trace(
        new SpanDescription(
            Direction.RECEIVED, server, method, Optional.empty(), context.origin().requestId()),
        context,
        next);
  }

  /** Begins the span of {@code request}, which the caller ends; empty if it gets none. */
  public Optional<Span> begin(McpRequest request, CallContext context) {
    return isUntraced(context)
        ? Optional.empty()
        : Optional.of(spanRecorder.begin(describe(request, context), context.trace()));
  }

  private boolean isUntraced(CallContext context) {
    return spanRecorder.equals(SpanRecorder.NONE) || context.purpose() == Purpose.BRIDGE_REQUEST;
  }

  private static SpanDescription describe(McpRequest request, CallContext context) {
    return new SpanDescription(
        Direction.RECEIVED,
        request.server(),
        request.method(),
        Optional.of(request),
        context.origin().requestId());
  }

  private <T> Outcome<T> trace(
      SpanDescription description, CallContext context, Function<CallContext, Outcome<T>> next) {
    if (isUntraced(context)) {
      return record(description, context, next.apply(context));
    }
    Span span = spanRecorder.begin(description, context.trace());
    try (Scope _ = span.makeCurrent()) {
      CallContext traced = context.withTrace(span.context());
      Outcome<T> outcome = next.apply(traced);
      span.end(outcome, Optional.empty());
      return record(description, traced, outcome);
    } catch (RuntimeException e) {
      span.end(e);
      throw e;
    }
  }

  /** A listing is recorded only if the client requested it of that server alone. */
  private static <T> Outcome<T> record(
      SpanDescription description, CallContext context, Outcome<T> outcome) {
    RequestDetails details = context.origin().details();
    details.setTrace(context.trace());
    if (description.request().isPresent()
        || description.server().value().equals(details.server())) {
      details.setRequest(description.server(), outcome);
    }
    return outcome;
  }
}
