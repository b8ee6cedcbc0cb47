package dev.bascule.adapter.out.metrics;

import io.prometheus.metrics.tracer.common.SpanContext;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The span whose ids become an exemplar of a measurement.
 *
 * @param current returns the span of the current thread; must not block
 */
record ExemplarSpan(Supplier<Optional<SpanIds>> current) implements SpanContext {

  @Override
  public @Nullable String getCurrentTraceId() {
    return current.get().map(SpanIds::traceId).orElse(null);
  }

  @Override
  public @Nullable String getCurrentSpanId() {
    return current.get().map(SpanIds::spanId).orElse(null);
  }

  @Override
  public boolean isCurrentSpanSampled() {
    return current.get().isPresent();
  }

  @Override
  public void markCurrentSpanAsExemplar() {
    // The span would get an attribute that nothing reads.
  }
}
