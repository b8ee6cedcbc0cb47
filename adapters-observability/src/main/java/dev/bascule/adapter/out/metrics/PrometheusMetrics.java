package dev.bascule.adapter.out.metrics;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.out.metrics.SnapshotMeters.Snapshot;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.view.BridgeMetrics;
import dev.bascule.application.view.ServerSummary;
import dev.bascule.application.view.SharedCacheView;
import io.micrometer.core.instrument.Clock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The metrics of the bridge in Prometheus formats. Thread-safe. */
public final class PrometheusMetrics {

  private final PrometheusMeterRegistry registry;
  private final EventMeters events;
  private final HttpMeters http;
  private final AtomicReference<@Nullable SnapshotMeters> snapshotMeters = new AtomicReference<>();
  private final AtomicReference<@Nullable ConfigMeters> configMeters = new AtomicReference<>();
  private final JvmMeters jvm;

  /**
   * Creates metrics without exemplars.
   *
   * @param version the version of the bridge
   */
  public PrometheusMetrics(String version) {
    this(version, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
  }

  /**
   * Creates metrics whose histograms have exemplars.
   *
   * @param version the version of the bridge
   * @param currentSpan returns the span that the current thread works for; must not block
   */
  public PrometheusMetrics(String version, Supplier<Optional<SpanIds>> currentSpan) {
    this(
        version,
        new PrometheusMeterRegistry(
            PrometheusConfig.DEFAULT,
            new PrometheusRegistry(),
            Clock.SYSTEM,
            new ExemplarSpan(currentSpan)));
  }

  private PrometheusMetrics(String version, PrometheusMeterRegistry registry) {
    this.registry = registry;
    this.events = new EventMeters(registry);
    this.http = new HttpMeters(registry);
    this.jvm = new JvmMeters(registry.getPrometheusRegistry());
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
   * Registers the gauges; must be called once. The suppliers are called here and for each
   * collection; they must not block.
   *
   * @param metrics returns the current metrics
   * @param servers returns the current servers; those without a breaker are not shown
   * @param shared returns the shared cache; empty if there is none
   */
  public void watch(
      Supplier<BridgeMetrics> metrics,
      Supplier<List<ServerSummary>> servers,
      Supplier<Optional<SharedCacheView>> shared) {
    Supplier<Snapshot> source = () -> new Snapshot(metrics.get(), servers.get(), shared.get());
    if (!snapshotMeters.compareAndSet(null, new SnapshotMeters(registry, source))) {
      throw new IllegalStateException("the gauges are already registered");
    }
    Snapshot first = source.get();
    first.servers().forEach(server -> events.initialize(server.id()));
    if (first.shared().isPresent()) {
      events.initializeSharedCache();
    }
  }

  /**
   * Registers the gauges of the configuration; must be called once.
   *
   * @param readings returns the current values; called here and for each collection; must not block
   */
  public void watchConfig(Supplier<ConfigReadings> readings) {
    if (!configMeters.compareAndSet(null, new ConfigMeters(registry, readings))) {
      throw new IllegalStateException("the gauges are already registered");
    }
  }

  /** Returns the current metrics. Waits for another collection; never blocks who counts. */
  public MetricSnapshots snapshots() {
    return collect(() -> registry.getPrometheusRegistry().scrape());
  }

  /**
   * Returns the current metrics, collected alone: each collection replaces gauges in the registry,
   * which must not happen while others are replaced or read.
   */
  private synchronized <T> T collect(Supplier<T> collection) {
    refresh();
    return collection.get();
  }

  private void refresh() {
    jvm.registerOnce();
    SnapshotMeters meters = snapshotMeters.get();
    if (meters != null) {
      meters.refresh().forEach(events::initialize);
    }
    ConfigMeters config = configMeters.get();
    if (config != null) {
      config.refresh();
    }
  }

  /**
   * Returns the current metrics as text. Waits for another collection; never blocks who counts.
   *
   * @param mediaType that of the Prometheus text format, or of OpenMetrics
   */
  public String collect(String mediaType) {
    // On a virtual thread, a BufferedWriter starts with a small buffer and grows it repeatedly.
    return CompletableFuture.supplyAsync(
            () -> collect(() -> registry.scrape(mediaType)),
            task -> Thread.ofPlatform().name("metrics").start(task))
        .join();
  }
}
