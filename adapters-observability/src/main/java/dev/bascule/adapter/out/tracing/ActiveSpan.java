package dev.bascule.adapter.out.tracing;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import dev.bascule.application.context.TraceContext;
import dev.bascule.application.port.out.SpanDescription.Direction;
import dev.bascule.application.port.out.SpanRecorder;
import dev.bascule.domain.freshness.CacheOutcome;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.MDC;

/**
 * A span in progress.
 *
 * @param direction the side of the bridge
 * @param span the span
 * @param context the trace context that identifies it
 */
record ActiveSpan(Direction direction, Span span, TraceContext context)
    implements SpanRecorder.Span {

  /** The name of the trace id in the log (MDC). */
  private static final String LOG_MEMBER = "traceId";

  private static final AttributeKey<String> ERROR = stringKey("error.type");
  private static final AttributeKey<String> CODE = stringKey("rpc.response.status_code");
  private static final AttributeKey<String> REVISION = stringKey("mcp.protocol.version");
  private static final AttributeKey<String> CACHE = stringKey("bascule.cache.answer");

  @Override
  @SuppressWarnings("MustBeClosedChecker") // The returned scope closes it.
  public SpanRecorder.Scope makeCurrent() {
    String before = MDC.get(LOG_MEMBER);
    MDC.put(LOG_MEMBER, span.getSpanContext().getTraceId());
    Scope scope = Context.root().with(span).makeCurrent();
    return () -> {
      scope.close();
      if (before == null) {
        MDC.remove(LOG_MEMBER);
      } else {
        MDC.put(LOG_MEMBER, before);
      }
    };
  }

  @Override
  public void end(Outcome<?> outcome, Optional<String> revision) {
    revision.ifPresent(text -> span.setAttribute(REVISION, text));
    switch (outcome) {
      case Outcome.Served<?>(Object value, CacheProvenance provenance) -> {
        if (direction == Direction.RECEIVED) {
          span.setAttribute(CACHE, cacheAnswer(provenance));
        }
        if (value instanceof McpResult result && result.kind() == McpResult.Kind.ERROR) {
          fail("tool_error", "");
        }
      }
      case Outcome.Failed<?>(Failure.Rejected rejected) -> {
        span.setAttribute(CODE, Integer.toString(rejected.code()));
        fail(errorType(rejected), rejected.message());
      }
      case Outcome.Failed<?>(Failure failure) -> fail(errorType(failure), "");
    }
    span.end();
  }

  @Override
  public void end(RuntimeException bug) {
    fail(bug.getClass().getName(), "");
    span.end();
  }

  private void fail(String type, String description) {
    span.setAttribute(ERROR, type);
    span.setStatus(StatusCode.ERROR, description);
  }

  /** Returns the {@code error.type}, with low cardinality. */
  static String errorType(Failure failure) {
    return switch (failure) {
      case Failure.Rejected rejected -> Integer.toString(rejected.code());
      // The value defined by the conventions.
      case Failure.TimedOut _, Failure.StartTimedOut _ -> "timeout";
      case Failure.UpstreamFailure _, Failure.LocalFailure _ -> failure.kind().replace('-', '_');
    };
  }

  private static String cacheAnswer(CacheProvenance provenance) {
    return CacheOutcome.of(provenance)
        .map(outcome -> outcome.name().toLowerCase(Locale.ROOT))
        .orElse("bypass");
  }
}
