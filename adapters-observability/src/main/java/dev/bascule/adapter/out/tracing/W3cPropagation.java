package dev.bascule.adapter.out.tracing;

import dev.bascule.application.context.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Converts between W3C Trace Context and OpenTelemetry. Pure. */
final class W3cPropagation {

  private static final TextMapGetter<Map<String, String>> GETTER =
      (carrier, name) -> carrier == null ? null : carrier.get(name);

  private W3cPropagation() {}

  /** Returns the span in {@code trace} as a parent; the root if there is none. */
  static Context parent(TraceContext trace) {
    Map<String, String> texts = new HashMap<>();
    trace.forEach(texts::put);
    return W3CTraceContextPropagator.getInstance().extract(Context.root(), texts, GETTER);
  }

  /** Returns the trace context of {@code span}, with the baggage of {@code parent}. */
  static TraceContext childContext(Span span, TraceContext parent) {
    Map<String, String> texts = new HashMap<>();
    W3CTraceContextPropagator.getInstance()
        .inject(Context.root().with(span), texts, W3cPropagation::put);
    return new TraceContext(
        Optional.ofNullable(texts.get("traceparent")),
        Optional.ofNullable(texts.get("tracestate")),
        parent.baggage());
  }

  private static void put(@Nullable Map<String, String> carrier, String name, String text) {
    if (carrier != null) {
      carrier.put(name, text);
    }
  }
}
