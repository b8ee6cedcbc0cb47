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
 * Records spans with OpenTelemetry. They are queued for export in a bounded queue, and dropped if
 * it is full; recording does not block.
 */
public final class OpenTelemetryTracing implements SpanRecorder, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(OpenTelemetryTracing.class);

  /** For the spans that are still queued at shutdown. */
  private static final int LONGEST_FLUSH_SECONDS = 2;

  private final SdkTracerProvider provider;
  private final Tracer tracer;
  private volatile SpanAttributes attributes;

  OpenTelemetryTracing(
      SdkTracerProvider provider, String version, Map<ServerId, NetworkPeer> peers) {
    this.provider = provider;
    this.tracer = provider.tracerBuilder("dev.bascule").setInstrumentationVersion(version).build();
    this.attributes = new SpanAttributes(Map.copyOf(peers));
  }

  /**
   * Starts recording as configured by OpenTelemetry's environment variables. Returns empty, and
   * logs the reason, if they are invalid, since running without traces is better than not running.
   *
   * @param version the version of the bridge
   * @param peers the initial address of each server
   */
  public static Optional<OpenTelemetryTracing> start(
      String version, Map<ServerId, NetworkPeer> peers) {
    SdkLogBridge.toSlf4j();
    try {
      return Optional.of(
          new OpenTelemetryTracing(SdkConfigurer.tracerProvider(version), version, peers));
    } catch (RuntimeException e) {
      log.warn("Tracing is disabled: {}", reason(e));
      return Optional.empty();
    }
  }

  /** Replaces the addresses of the servers. */
  public void setPeers(Map<ServerId, NetworkPeer> peers) {
    attributes = new SpanAttributes(Map.copyOf(peers));
  }

  /** Describes an error in a variable, without the credentials that a URL may contain. */
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

  /** Exports the queued spans, and waits briefly for that. */
  @Override
  public void close() {
    provider.shutdown().join(LONGEST_FLUSH_SECONDS, TimeUnit.SECONDS);
  }
}
