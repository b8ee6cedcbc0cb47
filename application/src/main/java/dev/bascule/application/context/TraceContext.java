package dev.bascule.application.context;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Where in a distributed trace a request stands, as W3C Trace Context and W3C Baggage write it. The
 * same three names and texts go in header fields and in {@code _meta}.
 *
 * @param traceparent the trace, and the span that the request was made in
 * @param tracestate what tracing systems say of it; only beside a {@code traceparent}
 * @param baggage what goes along with the request for applications to read
 */
public record TraceContext(
    Optional<String> traceparent, Optional<String> tracestate, Optional<String> baggage) {

  /** The name of the header field of the trace, and of the member of {@code _meta}. */
  public static final String TRACEPARENT = "traceparent";

  /** The names of the header fields, and of the members of {@code _meta}. */
  public static final Set<String> NAMES =
      Set.of(TRACEPARENT, TraceContextParser.TRACESTATE, TraceContextParser.BAGGAGE);

  /** The request belongs to no trace. */
  public static final TraceContext NONE =
      new TraceContext(Optional.empty(), Optional.empty(), Optional.empty());

  public TraceContext {
    requireNonNull(traceparent, "traceparent");
    requireNonNull(tracestate, "tracestate");
    requireNonNull(baggage, "baggage");
    if (traceparent.isEmpty() && tracestate.isPresent()) {
      throw new IllegalArgumentException("a tracestate needs a traceparent");
    }
  }

  /**
   * Returns what came along with a request; what is malformed is left out.
   *
   * @param sent returns the values that came under a name
   */
  public static TraceContext parse(Function<String, List<String>> sent) {
    Optional<String> traceparent = TraceContextParser.traceparent(sent.apply(TRACEPARENT));
    return new TraceContext(
        traceparent,
        traceparent.flatMap(
            _ -> TraceContextParser.tracestate(sent.apply(TraceContextParser.TRACESTATE))),
        TraceContextParser.baggage(sent.apply(TraceContextParser.BAGGAGE)));
  }

  /** Returns this one with another traceparent, which must be valid. */
  public TraceContext withTraceparent(String valid) {
    return new TraceContext(Optional.of(valid), tracestate, baggage);
  }

  /** Returns this one, with what it lacks from {@code other}; a trace is never mixed. */
  public TraceContext or(TraceContext other) {
    if (equals(NONE)) {
      return other;
    }
    TraceContext trace = traceparent.isPresent() ? this : other;
    return new TraceContext(trace.traceparent, trace.tracestate, baggage.or(() -> other.baggage));
  }

  /** Tells each name and its text to {@code reader}. */
  public void forEach(BiConsumer<String, String> reader) {
    traceparent.ifPresent(text -> reader.accept(TRACEPARENT, text));
    tracestate.ifPresent(text -> reader.accept(TraceContextParser.TRACESTATE, text));
    baggage.ifPresent(text -> reader.accept(TraceContextParser.BAGGAGE, text));
  }
}
