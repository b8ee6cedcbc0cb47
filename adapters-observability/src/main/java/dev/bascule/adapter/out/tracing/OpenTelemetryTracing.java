package dev.bascule.adapter.out.tracing;

import dev.bascule.application.context.TraceContext;
import dev.bascule.application.port.out.SpanDescription;
import dev.bascule.application.port.out.SpanRecorder;
import dev.bascule.domain.mcp.ServerId;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import java.util.Map;

/**
 * Records spans with OpenTelemetry. They are queued for export in a bounded queue, and dropped if
 * it is full; recording does not block.
 */
public final class OpenTelemetryTracing implements SpanRecorder {

  private final Tracer tracer;
  private volatile SpanAttributes attributes;

  /**
   * @param version the version of the bridge
   * @param peers the initial address of each server
   */
  public OpenTelemetryTracing(
      TracerProvider provider, String version, Map<ServerId, NetworkPeer> peers) {
    this.tracer = provider.tracerBuilder("dev.bascule").setInstrumentationVersion(version).build();
    this.attributes = new SpanAttributes(Map.copyOf(peers));
  }

  /** Replaces the addresses of the servers. */
  public void setPeers(Map<ServerId, NetworkPeer> peers) {
    attributes = new SpanAttributes(Map.copyOf(peers));
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
}
