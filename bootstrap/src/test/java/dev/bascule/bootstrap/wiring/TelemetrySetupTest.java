package dev.bascule.bootstrap.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.bascule.adapter.out.otlp.OtlpExport;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

class TelemetrySetupTest {

  private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";

  @Test
  @Timeout(60) // The first bridge on a machine may be slow.
  void warnsOnceIfConfigurationIsInvalid() throws Exception {
    // The SDK reads environment variables, and system properties.
    String property = "otel.exporter.otlp.endpoint";
    Logger logger = (Logger) LoggerFactory.getLogger(OtlpExport.class);
    ListAppender<ILoggingEvent> written = new ListAppender<>();
    written.start();
    logger.addAppender(written);
    System.setProperty(property, "http://bob:hunter2@collector:nowhere");
    try (BridgeFixture fixture =
        BridgeFixture.startWithEnvironment(Map.of(ENDPOINT, "as the property"))) {
      assertEquals(200, fixture.call("clock", "{}").status());
    } finally {
      System.clearProperty(property);
      logger.detachAppender(written);
    }

    assertEquals(List.of(Level.WARN), written.list.stream().map(ILoggingEvent::getLevel).toList());
    String warning = written.list.getFirst().getFormattedMessage();
    assertThat(warning).contains("http://collector:nowhere");
    assertThat(warning).doesNotContain("hunter2");
  }
}
