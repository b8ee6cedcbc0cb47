package dev.bascule.adapter.out.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * Gauges of the current configuration. There are as many expiries as certificates and keys in the
 * configuration. Thread-safe.
 */
final class ConfigMeters {

  private final Supplier<ConfigReadings> source;
  private final MultiGauge certificates;
  private final MultiGauge keys;
  private volatile ConfigReadings latest;

  /**
   * @param source returns the current values; must not block
   */
  ConfigMeters(MeterRegistry registry, Supplier<ConfigReadings> source) {
    this.source = source;
    this.latest = source.get();
    Gauge.builder(
            "bascule.config.last.reload.successful", () -> latest.isReloadSuccessful() ? 1 : 0)
        .description("0 if the last reload was rejected, otherwise 1")
        .register(registry);
    Gauge.builder(
            "bascule.config.last.reload.timestamp.seconds", () -> epochSeconds(latest.loaded()))
        .description("Time at which the current configuration was read")
        .register(registry);
    this.certificates =
        MultiGauge.builder("bascule.certificate.expiry.timestamp.seconds")
            .description("Time at which a certificate that the bridge presents expires")
            .register(registry);
    this.keys =
        MultiGauge.builder("bascule.key.expiry.timestamp.seconds")
            .description("Time at which the last key of a caller expires")
            .register(registry);
    refresh();
  }

  private static double epochSeconds(Instant time) {
    return time.toEpochMilli() / 1e3;
  }

  /** Reads the current values. */
  void refresh() {
    ConfigReadings now = source.get();
    latest = now;
    certificates.register(
        now.certificates().stream()
            .map(
                each ->
                    MultiGauge.Row.of(
                        Tags.of("use", each.use(), "server", each.server()),
                        epochSeconds(each.expiry())))
            .toList(),
        /* overwrite= */ true);
    keys.register(
        now.keyExpiry().entrySet().stream()
            .map(
                each ->
                    MultiGauge.Row.of(
                        Tags.of("caller", each.getKey()), epochSeconds(each.getValue())))
            .toList(),
        /* overwrite= */ true);
  }
}
