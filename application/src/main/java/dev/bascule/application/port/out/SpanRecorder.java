package dev.bascule.application.port.out;

import dev.bascule.application.context.TraceContext;
import dev.bascule.domain.result.Outcome;
import java.util.Optional;

/**
 * Driven port: records spans of distributed traces.
 *
 * <p>Implementations are thread-safe, never block and never throw.
 */
@FunctionalInterface
public interface SpanRecorder {

  /** Records nothing and forwards the trace context of a request unchanged. */
  SpanRecorder NONE = (_, parent) -> new NoopSpan(parent);

  /** Begins a span in the trace of {@code parent}, or in a new one if that has none. */
  Span begin(SpanDescription description, TraceContext parent);

  /** A span in progress. Ended at most once; a span that is not ended is not recorded. */
  interface Span {

    /** Returns the trace context of requests that are sent within this span. */
    TraceContext context();

    /**
     * Makes this span the current one of the thread, to which log lines and exemplars of metrics
     * refer, until the returned scope is closed on the same thread.
     */
    Scope makeCurrent();

    /**
     * Ends the span.
     *
     * @param revision the revision of MCP that was used, if known
     */
    void end(Outcome<?> outcome, Optional<String> revision);

    /** Ends the span because of a bug. */
    void end(RuntimeException bug);
  }

  /** The time in which a span is the current one of a thread. */
  @FunctionalInterface
  interface Scope extends AutoCloseable {

    /** Makes the span current that was before. */
    @Override
    void close();
  }

  /** A span that is not recorded. */
  record NoopSpan(TraceContext context) implements Span {

    @Override
    public Scope makeCurrent() {
      return () -> {};
    }

    @Override
    public void end(Outcome<?> outcome, Optional<String> revision) {}

    @Override
    public void end(RuntimeException bug) {}
  }
}
