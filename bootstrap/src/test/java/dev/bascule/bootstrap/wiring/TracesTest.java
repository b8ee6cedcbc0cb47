package dev.bascule.bootstrap.wiring;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TracesTest {

  private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";

  @Test
  void areWantedWhereTheyCanBeSentSomewhere() {
    assertTrue(Traces.areWanted(Map.of(ENDPOINT, "http://localhost:4318")));
    assertTrue(Traces.areWanted(Map.of("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://a/b")));
    assertTrue(Traces.areWanted(Map.of("OTEL_TRACES_EXPORTER", "otlp")));
  }

  @Test
  void areNotWantedElse() {
    assertFalse(Traces.areWanted(Map.of("OTEL_SERVICE_NAME", "bascule")));
    assertFalse(Traces.areWanted(Map.of(ENDPOINT, " ")));
    assertFalse(Traces.areWanted(Map.of(ENDPOINT, "http://a", "OTEL_SDK_DISABLED", "TRUE")));
    assertFalse(Traces.areWanted(Map.of(ENDPOINT, "http://a", "OTEL_TRACES_EXPORTER", "none")));
  }
}
