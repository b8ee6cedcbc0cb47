package dev.bascule.adapter.out.tracing;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.util.Map;

/** Configures OpenTelemetry from environment variables. */
final class SdkConfigurer {

  private static final AttributeKey<String> NAME = stringKey("service.name");
  private static final AttributeKey<String> VERSION = stringKey("service.version");

  /** Defaults for unset variables. */
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "otel.exporter.otlp.protocol", "http/protobuf",
          "otel.attribute.value.length.limit", "1024");

  /** Overrides the variables, which would enable metrics and logs. */
  private static final Map<String, String> TRACES_ONLY =
      Map.of("otel.metrics.exporter", "none", "otel.logs.exporter", "none");

  private SdkConfigurer() {}

  /**
   * Returns the tracer provider.
   *
   * @throws RuntimeException if a variable is invalid
   */
  static SdkTracerProvider tracerProvider(String version) {
    return AutoConfiguredOpenTelemetrySdk.builder()
        .disableShutdownHook()
        .addPropertiesSupplier(() -> DEFAULTS)
        .addPropertiesCustomizer(_ -> TRACES_ONLY)
        .addResourceCustomizer((resource, _) -> named(resource, version))
        .build()
        .getOpenTelemetrySdk()
        .getSdkTracerProvider();
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
