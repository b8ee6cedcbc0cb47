package dev.bascule.adapter.out.tracing;

import dev.bascule.application.context.TraceContext;
import dev.bascule.application.port.out.SpanDescription;
import dev.bascule.application.port.out.SpanRecorder;
import dev.bascule.domain.mcp.ServerId;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records spans with OpenTelemetry. They wait in a bounded queue for a collector, and those that
 * find no room in it are dropped; nobody ever waits for one.
 */
public final class OpenTelemetryTracing implements SpanRecorder, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(OpenTelemetryTracing.class);

  /** For the spans that are still in the queue at the end. */
  private static final int LONGEST_FLUSH_SECONDS = 2;

  private final SdkTracerProvider provider;
  private final Tracer tracer;
  private volatile SpanAttributes attributes;

  OpenTelemetryTracing(SdkTracerProvider provider, TracingSettings settings) {
    this.provider = provider;
    this.tracer =
        provider.tracerBuilder("dev.bascule").setInstrumentationVersion(settings.version()).build();
    this.attributes = new SpanAttributes(settings.peers());
  }

  /**
   * Begins to record, as the variables of OpenTelemetry say. Empty where they say what cannot be
   * done; that is told in the log, and the bridge had better run without traces than not at all.
   */
  public static Optional<OpenTelemetryTracing> start(TracingSettings settings) {
    SdkLogBridge.toSlf4j();
    try {
      return Optional.of(
          new OpenTelemetryTracing(SdkConfigurer.tracerProvider(settings), settings));
    } catch (RuntimeException e) {
      log.warn("No traces are recorded: {}", reason(e));
      return Optional.empty();
    }
  }

  /** Says from now on that servers are reached like this. */
  public void setListener(Map<ServerId, NetworkPeer> peers) {
    attributes = new SpanAttributes(Map.copyOf(peers));
  }

  /** Says what is wrong with a variable; the credentials that an address may have are left out. */
  private static String reason(RuntimeException e) {
    String cause = e.getCause() == null ? "" : " (" + e.getCause().getMessage() + ")";
    return (e.getMessage() + cause).replaceAll("//[^/\\s]*@", "//");
  }

  @Override
  public Span begin(SpanDescription description, TraceContext parent) {
    io.opentelemetry.api.trace.Span span =
        tracer
            .spanBuilder(SpanAttributes.name(description))
            .setParent(W3cPropagation.parent(parent))
            .setSpanKind(SpanAttributes.kind(description))
            .setAllAttributes(attributes.attributes(description))
            .startSpan();
    return new ActiveSpan(description.direction(), span, W3cPropagation.childContext(span, parent));
  }

  /** Sends what is still in the queue, and waits for that, but not for long. */
  @Override
  public void close() {
    provider.shutdown().join(LONGEST_FLUSH_SECONDS, TimeUnit.SECONDS);
  }
}
