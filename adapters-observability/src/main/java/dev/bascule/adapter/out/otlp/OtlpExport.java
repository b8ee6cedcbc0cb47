package dev.bascule.adapter.out.otlp;

import dev.bascule.adapter.out.metrics.PrometheusMetrics;
import dev.bascule.adapter.out.metrics.SpanIds;
import dev.bascule.adapter.out.tracing.NetworkPeer;
import dev.bascule.adapter.out.tracing.OpenTelemetryTracing;
import dev.bascule.domain.mcp.ServerId;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exports signals by OTLP, as configured by OpenTelemetry's environment variables. Spans and log
 * records wait in bounded queues and are dropped if those are full; metrics are read periodically.
 * So a collector that is slow or down delays nothing. Thread-safe.
 */
public final class OtlpExport implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(OtlpExport.class);

  /** For what is still queued at shutdown. */
  private static final Duration LONGEST_FLUSH = Duration.ofSeconds(2);

  private final OpenTelemetrySdk sdk;
  private final Set<Signal> signals;
  private final PrometheusMetricProducer metrics;
  private final String version;

  /** What can be exported. */
  public enum Signal {
    TRACES,
    METRICS,
    LOGS
  }

  private OtlpExport(
      OpenTelemetrySdk sdk, Set<Signal> signals, PrometheusMetricProducer metrics, String version) {
    this.sdk = sdk;
    this.signals = Set.copyOf(signals);
    this.metrics = metrics;
    this.version = version;
  }

  /**
   * Starts the export of {@code signals}. Returns empty, and logs the reason, if a variable is
   * invalid, since running without telemetry is better than not running.
   *
   * @param version the version of the bridge
   */
  public static Optional<OtlpExport> start(Set<Signal> signals, String version) {
    SdkLogBridge.toSlf4j();
    PrometheusMetricProducer metrics = new PrometheusMetricProducer(Clock.getDefault());
    try {
      return Optional.of(
          new OtlpExport(
              SdkConfigurer.configure(signals, metrics, version), signals, metrics, version));
    } catch (RuntimeException e) {
      log.warn("OpenTelemetry is disabled: {}", reason(e));
      return Optional.empty();
    }
  }

  /** Describes an error in a variable, without the credentials that a URL may contain. */
  private static String reason(RuntimeException e) {
    String cause = e.getCause() == null ? "" : " (" + e.getCause().getMessage() + ")";
    return (e.getMessage() + cause).replaceAll("//[^/\\s]*@", "//");
  }

  /** Returns whether {@code signal} is exported. */
  public boolean exports(Signal signal) {
    return signals.contains(signal);
  }

  /**
   * Returns a recorder of spans, which are exported.
   *
   * @param peers the initial address of each server
   */
  public OpenTelemetryTracing traces(Map<ServerId, NetworkPeer> peers) {
    return new OpenTelemetryTracing(sdk.getTracerProvider(), version, peers);
  }

  /** Exports {@code source}, the same metrics that Prometheus reads. */
  public void exportMetrics(PrometheusMetrics source) {
    metrics.setSource(source);
  }

  /** Returns the exporter of log records. */
  public LogExport logs() {
    return new LogExport(sdk.getLogsBridge());
  }

  /** Returns the ids of the current span of the thread, if that is exported. Does not block. */
  public static Optional<SpanIds> currentSpan() {
    SpanContext span = Span.current().getSpanContext();
    return span.isSampled()
        ? Optional.of(new SpanIds(span.getTraceId(), span.getSpanId()))
        : Optional.empty();
  }

  /** Exports what is queued, and waits briefly for that. */
  @Override
  public void close() {
    // The reader of metrics waits for a collector that is down, for up to 10 s.
    Thread flush =
        Thread.ofVirtual()
            .name("otlp-flush")
            .start(() -> sdk.shutdown().join(LONGEST_FLUSH.toMillis(), TimeUnit.MILLISECONDS));
    try {
      boolean _ = flush.join(LONGEST_FLUSH);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
