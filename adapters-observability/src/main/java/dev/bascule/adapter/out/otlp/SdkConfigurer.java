package dev.bascule.adapter.out.otlp;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import dev.bascule.adapter.out.otlp.OtlpExport.Signal;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.export.MetricProducer;
import io.opentelemetry.sdk.resources.Resource;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Configures OpenTelemetry from environment variables. */
final class SdkConfigurer {

  private static final AttributeKey<String> NAME = stringKey("service.name");
  private static final AttributeKey<String> VERSION = stringKey("service.version");

  /** Defaults for unset variables. */
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "otel.exporter.otlp.protocol", "http/protobuf",
          "otel.attribute.value.length.limit", "1024");

  private SdkConfigurer() {}

  /**
   * Returns an SDK that exports {@code signals}; it must be closed.
   *
   * @param metrics produces the metrics
   * @throws RuntimeException if a variable is invalid
   */
  static OpenTelemetrySdk configure(Set<Signal> signals, MetricProducer metrics, String version) {
    return AutoConfiguredOpenTelemetrySdk.builder()
        .disableShutdownHook()
        .addPropertiesSupplier(() -> DEFAULTS)
        .addPropertiesCustomizer(_ -> exporters(signals))
        .addResourceCustomizer((resource, _) -> named(resource, version))
        .addMeterProviderCustomizer((meters, _) -> meters.registerMetricProducer(metrics))
        .build()
        .getOpenTelemetrySdk();
  }

  /** Returns the exporter of each signal, which overrides its variable. */
  private static Map<String, String> exporters(Set<Signal> signals) {
    return EnumSet.allOf(Signal.class).stream()
        .collect(
            Collectors.toMap(
                signal -> "otel." + signal.name().toLowerCase(Locale.ROOT) + ".exporter",
                signal -> signals.contains(signal) ? "otlp" : "none"));
  }

  /** Returns {@code resource} with the default name and version, unless it is configured. */
  static Resource named(Resource resource, String version) {
    String name = resource.getAttribute(NAME);
    Resource named =
        name == null || name.startsWith("unknown_service")
            ? resource.toBuilder().put(NAME, "bascule").build()
            : resource;
    return named.getAttribute(VERSION) == null
        ? named.toBuilder().put(VERSION, version).build()
        : named;
  }
}
