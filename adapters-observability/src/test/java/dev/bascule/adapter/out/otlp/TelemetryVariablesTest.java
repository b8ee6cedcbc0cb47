package dev.bascule.adapter.out.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.out.otlp.OtlpExport.Signal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TelemetryVariablesTest {

  private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";

  private static Set<Signal> signals(Map<String, String> environment) {
    return new TelemetryVariables(environment).signals();
  }

  private static List<String> warnings(Map<String, String> environment) {
    return new TelemetryVariables(environment).warnings();
  }

  @Test
  void exportsEverythingToAnEndpoint() {
    assertEquals(Set.of(Signal.values()), signals(Map.of(ENDPOINT, "http://localhost:4318")));
  }

  @ParameterizedTest
  @EnumSource
  void exportsOneSignalIfOnlyThatIsConfigured(Signal signal) {
    assertEquals(
        Set.of(signal), signals(Map.of("OTEL_EXPORTER_OTLP_" + signal + "_ENDPOINT", "http://a")));
    assertEquals(Set.of(signal), signals(Map.of("OTEL_" + signal + "_EXPORTER", "OTLP")));
  }

  @ParameterizedTest
  @EnumSource
  void omitsSignalWithoutExporter(Signal signal) {
    assertThat(signals(Map.of(ENDPOINT, "http://a", "OTEL_" + signal + "_EXPORTER", "none")))
        .hasSize(2)
        .doesNotContain(signal);
  }

  @Test
  void exportsNothingByDefault() {
    assertThat(signals(Map.of("OTEL_SERVICE_NAME", "bascule"))).isEmpty();
    assertThat(signals(Map.of(ENDPOINT, " "))).isEmpty();
    assertThat(signals(Map.of(ENDPOINT, "http://a", "OTEL_SDK_DISABLED", "TRUE"))).isEmpty();
    assertThat(warnings(Map.of())).isEmpty();
  }

  @Test
  void warnsAboutExporterThatIsUnsupported() {
    Map<String, String> environment =
        Map.of("OTEL_METRICS_EXPORTER", "prometheus", "OTEL_TRACES_EXPORTER", "otlp,zipkin");

    assertEquals(Set.of(Signal.TRACES), signals(environment));
    assertEquals(
        List.of(
            "OTEL_TRACES_EXPORTER has the unsupported exporter \"zipkin\", which is ignored; set"
                + " it to otlp or none",
            "OTEL_METRICS_EXPORTER has the unsupported exporter \"prometheus\", which is ignored;"
                + " Prometheus reads /metrics without it"),
        warnings(environment));
  }

  @Test
  void warnsIfProtocolDoesNotFitPort() {
    assertThat(warnings(Map.of(ENDPOINT, "http://collector:4317/")))
        .singleElement()
        .asString()
        .contains("OTEL_EXPORTER_OTLP_PROTOCOL=grpc");
    assertThat(
            warnings(
                Map.of(ENDPOINT, "http://collector:4317", "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")))
        .isEmpty();
  }
}
