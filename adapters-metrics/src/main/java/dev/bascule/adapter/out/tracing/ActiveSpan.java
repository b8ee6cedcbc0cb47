package dev.bascule.adapter.out.tracing;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import dev.bascule.application.context.TraceContext;
import dev.bascule.application.port.out.SpanDescription.Direction;
import dev.bascule.application.port.out.SpanRecorder;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.util.Optional;

/**
 * A span in progress.
 *
 * @param direction the side of the bridge
 * @param span the span
 * @param context the trace context that identifies it
 */
record ActiveSpan(Direction direction, Span span, TraceContext context)
    implements SpanRecorder.Span {

  private static final AttributeKey<String> ERROR = stringKey("error.type");
  private static final AttributeKey<String> CODE = stringKey("rpc.response.status_code");
  private static final AttributeKey<String> REVISION = stringKey("mcp.protocol.version");
  private static final AttributeKey<String> CACHE = stringKey("bascule.cache.answer");

  @Override
  public void end(Outcome<?> outcome, Optional<String> revision) {
    revision.ifPresent(text -> span.setAttribute(REVISION, text));
    if (direction == Direction.TAKEN) {
      SpanOutcomes.cacheAnswer(outcome).ifPresent(answer -> span.setAttribute(CACHE, answer));
    }
    Optional<Failure.Rejected> rejection = SpanOutcomes.rejection(outcome);
    rejection.ifPresent(rejected -> span.setAttribute(CODE, Integer.toString(rejected.code())));
    SpanOutcomes.errorType(outcome)
        .ifPresent(type -> fail(type, rejection.map(Failure.Rejected::message).orElse("")));
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
}
