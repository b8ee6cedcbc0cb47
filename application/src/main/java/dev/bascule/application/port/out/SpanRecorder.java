package dev.bascule.application.port.out;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.context.TraceContext;
import dev.bascule.domain.result.Outcome;
import java.util.Optional;

/**
 * Driven port: records what the bridge does as spans of distributed traces.
 *
 * <p>Implementations are thread-safe, never wait and never throw.
 */
@FunctionalInterface
public interface SpanRecorder {

  /** Nothing is recorded, and a request's own context goes on as it came. */
  SpanRecorder NONE = (_, parent) -> new NoopSpan(parent);

  /** Begins a span, in the trace of {@code parent}, or in one of its own if that names none. */
  Span begin(SpanDescription description, TraceContext parent);

  /** Something that is under way. Ended at most once; one that is not ended is not recorded. */
  interface Span {

    /** Returns what a request that is made within it goes out with. */
    TraceContext context();

    /**
     * Ends it.
     *
     * @param outcome what came of it
     * @param revision the revision of MCP that was spoken, where it is known
     */
    void end(Outcome<?> outcome, Optional<String> revision);

    /** Ends it for a bug. */
    void end(RuntimeException bug);
  }

  /** A span that nobody records. */
  record NoopSpan(TraceContext context) implements Span {

    public NoopSpan {
      requireNonNull(context, "context");
    }

    @Override
    public void end(Outcome<?> outcome, Optional<String> revision) {}

    @Override
    public void end(RuntimeException bug) {}
  }
}
