package dev.bascule.application.context;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The trace context of a request, as W3C Trace Context and W3C Baggage define it. Header fields and
 * {@code _meta} have the same three names and values.
 *
 * @param traceparent the trace, and the span in which the request was sent
 * @param tracestate vendor-specific data; only with a {@code traceparent}
 * @param baggage application data that is propagated with the request
 */
public record TraceContext(
    Optional<String> traceparent, Optional<String> tracestate, Optional<String> baggage) {

  /** The name of the header field and the member of {@code _meta}. */
  public static final String TRACEPARENT = "traceparent";

  /** The names of the header fields, and of the members of {@code _meta}. */
  public static final Set<String> NAMES =
      Set.of(TRACEPARENT, TraceContextParser.TRACESTATE, TraceContextParser.BAGGAGE);

  /** No trace. */
  public static final TraceContext NONE =
      new TraceContext(Optional.empty(), Optional.empty(), Optional.empty());

  public TraceContext {
    if (traceparent.isEmpty() && tracestate.isPresent()) {
      throw new IllegalArgumentException("a tracestate needs a traceparent");
    }
  }

  /**
   * Returns the trace context of a request; malformed values are omitted.
   *
   * @param sent returns the values of a name
   */
  public static TraceContext parse(Function<String, List<String>> sent) {
    Optional<String> traceparent = TraceContextParser.traceparent(sent.apply(TRACEPARENT));
    return new TraceContext(
        traceparent,
        traceparent.flatMap(
            _ -> TraceContextParser.tracestate(sent.apply(TraceContextParser.TRACESTATE))),
        TraceContextParser.baggage(sent.apply(TraceContextParser.BAGGAGE)));
  }

  /** Returns a copy with another traceparent, which must be valid. */
  public TraceContext withTraceparent(String valid) {
    return new TraceContext(Optional.of(valid), tracestate, baggage);
  }

  /**
   * Returns this context, with missing values taken from {@code other}; a traceparent and a
   * tracestate of different contexts are never mixed.
   */
  public TraceContext or(TraceContext other) {
    if (equals(NONE)) {
      return other;
    }
    TraceContext trace = traceparent.isPresent() ? this : other;
    return new TraceContext(trace.traceparent, trace.tracestate, baggage.or(() -> other.baggage));
  }

  /** Passes each name and value to {@code reader}. */
  public void forEach(BiConsumer<String, String> reader) {
    traceparent.ifPresent(text -> reader.accept(TRACEPARENT, text));
    tracestate.ifPresent(text -> reader.accept(TraceContextParser.TRACESTATE, text));
    baggage.ifPresent(text -> reader.accept(TraceContextParser.BAGGAGE, text));
  }
}
