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

/** All numbers of the bridge, for Prometheus to collect. Thread-safe. */
public final class PrometheusMetrics {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final EventMeters events = new EventMeters(registry);
  private final HttpMeters http = new HttpMeters(registry);
  private final AtomicReference<@Nullable SnapshotMeters> snapshotMeters = new AtomicReference<>();
  private final JvmMeters jvm = new JvmMeters(registry.getPrometheusRegistry());

  /**
   * @param version of the bridge
   */
  public PrometheusMetrics(String version) {
    Info.builder()
        .name("bascule_build_info")
        .help("What runs here")
        .labelNames("version")
        .register(registry.getPrometheusRegistry())
        .setLabelValues(requireNonNull(version, "version"));
  }

  /** Returns what counts the events of the bridge. */
  public BridgeEventListener events() {
    return events;
  }

  /** Returns what counts the requests to the bridge. */
  public HttpMeters http() {
    return http;
  }

  /**
   * Shows, from now on, what stands; to be called once.
   *
   * @param readings returns it; is asked here and for each collection, and does not wait
   */
  public void watch(Supplier<MetricReadings> readings) {
    SnapshotMeters meters = new SnapshotMeters(registry, readings);
    if (!snapshotMeters.compareAndSet(null, meters)) {
      throw new IllegalStateException("the bridge is watched already");
    }
    readings.get().servers().forEach(server -> events.initialize(server.id()));
  }

  /** Returns all numbers as they are now. Keeps nobody waiting who counts. */
  public String collect(ExpositionFormat format) {
    jvm.registerOnce();
    SnapshotMeters meters = snapshotMeters.get();
    if (meters != null) {
      meters.refresh().forEach(events::initialize);
    }
    // On a virtual thread, a BufferedWriter begins with a small buffer, which each character grows.
    return CompletableFuture.supplyAsync(
            () -> registry.scrape(format.mediaType()),
            task -> Thread.ofPlatform().name("metrics").start(task))
        .join();
  }
}
