package dev.bascule.adapter.out.metrics;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.out.BridgeEventListener;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Info;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The metrics of the bridge in Prometheus formats. Thread-safe. */
public final class PrometheusMetrics {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final EventMeters events = new EventMeters(registry);
  private final HttpMeters http = new HttpMeters(registry);
  private final AtomicReference<@Nullable SnapshotMeters> snapshotMeters = new AtomicReference<>();
  private final JvmMeters jvm = new JvmMeters(registry.getPrometheusRegistry());

  /**
   * @param version the version of the bridge
   */
  public PrometheusMetrics(String version) {
    Info.builder()
        .name("bascule_build_info")
        .help("Version of the bridge")
        .labelNames("version")
        .register(registry.getPrometheusRegistry())
        .setLabelValues(requireNonNull(version, "version"));
  }

  /** Returns the listener that counts the events of the bridge. */
  public BridgeEventListener events() {
    return events;
  }

  /** Returns the meters of requests to the bridge. */
  public HttpMeters http() {
    return http;
  }

  /**
   * Registers the gauges; must be called once.
   *
   * @param readings returns the current values; called here and for each collection; must not block
   */
  public void watch(Supplier<MetricReadings> readings) {
    SnapshotMeters meters = new SnapshotMeters(registry, readings);
    if (!snapshotMeters.compareAndSet(null, meters)) {
      throw new IllegalStateException("the gauges are already registered");
    }
    MetricReadings first = readings.get();
    first.servers().forEach(server -> events.initialize(server.id()));
    if (first.shared().isPresent()) {
      events.initializeSharedCache();
    }
  }

  /** Returns the current metrics. Does not block the threads that count. */
  public String collect(ExpositionFormat format) {
    jvm.registerOnce();
    SnapshotMeters meters = snapshotMeters.get();
    if (meters != null) {
      meters.refresh().forEach(events::initialize);
    }
    // On a virtual thread, a BufferedWriter starts with a small buffer and grows it repeatedly.
    return CompletableFuture.supplyAsync(
            () -> registry.scrape(format.mediaType()),
            task -> Thread.ofPlatform().name("metrics").start(task))
        .join();
  }
}
