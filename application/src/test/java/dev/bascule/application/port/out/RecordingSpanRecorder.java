package dev.bascule.application.port.out;

import dev.bascule.application.context.TraceContext;
import dev.bascule.domain.result.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Records the spans, in the order of their beginning. Thread-safe. */
public final class RecordingSpanRecorder implements SpanRecorder {

  private final List<RecordedSpan> spans = new CopyOnWriteArrayList<>();
  private final ThreadLocal<Optional<RecordedSpan>> current =
      ThreadLocal.withInitial(Optional::empty);

  @Override
  public Span begin(SpanDescription description, TraceContext parent) {
    RecordedSpan span = new RecordedSpan(description, parent, spans.size() + 1, current);
    spans.add(span);
    return span;
  }

  /** Returns the current span of the thread. */
  public Optional<RecordedSpan> current() {
    return current.get();
  }

  /** Returns the spans so far. */
  public List<RecordedSpan> spans() {
    return List.copyOf(spans);
  }

  /** Returns each span as a line: the direction, the method, and the number of the parent span. */
  public List<String> lines() {
    return spans.stream().map(RecordedSpan::line).toList();
  }

  /** A span, numbered from 1. */
  public static final class RecordedSpan implements Span {

    private final SpanDescription description;
    private final TraceContext parent;
    private final int number;
    private final ThreadLocal<Optional<RecordedSpan>> current;
    private volatile Optional<Object> ending = Optional.empty();
    private volatile Optional<String> revision = Optional.empty();

    RecordedSpan(
        SpanDescription description,
        TraceContext parent,
        int number,
        ThreadLocal<Optional<RecordedSpan>> current) {
      this.description = description;
      this.parent = parent;
      this.number = number;
      this.current = current;
    }

    /** Returns its attributes. */
    public SpanDescription work() {
      return description;
    }

    /** Returns its outcome, or its bug; empty while it is in progress. */
    public Optional<Object> ending() {
      return ending;
    }

    /** Returns the revision of MCP that was used. */
    public Optional<String> revision() {
      return revision;
    }

    private String line() {
      return description.direction() + " " + description.method() + " in " + around();
    }

    private String around() {
      return parent
          .traceparent()
          .map(text -> text.substring(36, 52).replaceAll("^0+", ""))
          .orElse("none");
    }

    @Override
    public Scope makeCurrent() {
      Optional<RecordedSpan> before = current.get();
      current.set(Optional.of(this));
      return () -> current.set(before);
    }

    @Override
    public TraceContext context() {
      String trace =
          parent.traceparent().map(text -> text.substring(3, 35)).orElse("%032x".formatted(number));
      return new TraceContext(
          Optional.of("00-%s-%016x-01".formatted(trace, number)),
          parent.tracestate(),
          parent.baggage());
    }

    @Override
    public void end(Outcome<?> outcome, Optional<String> spoken) {
      end(outcome);
      revision = spoken;
    }

    @Override
    public void end(RuntimeException bug) {
      end((Object) bug);
    }

    private void end(Object how) {
      if (ending.isPresent()) {
        throw new AssertionError("the span ended already");
      }
      ending = Optional.of(how);
    }
  }
}
