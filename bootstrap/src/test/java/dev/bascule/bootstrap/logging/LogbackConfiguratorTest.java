package dev.bascule.bootstrap.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LogbackConfiguratorTest {

  private final LoggerContext context = new LoggerContext();
  private final LogSettings before = LogSettings.published();

  @AfterEach
  void restore() {
    context.stop();
    before.publish();
  }

  private String line(LogSettings.Format format, String message) {
    ILoggingEvent event =
        new LoggingEvent(
            "caller", context.getLogger("dev.bascule.A"), Level.INFO, message, null, null);
    byte[] line = LogbackConfigurator.appender(context, format).getEncoder().encode(event);
    return new String(line, StandardCharsets.UTF_8);
  }

  private Level levelOf(String logger) {
    new LogSettings(LogSettings.Level.DEBUG, LogSettings.Format.TEXT).publish();
    new LogbackConfigurator().configure(context);
    return context.getLogger(logger).getEffectiveLevel();
  }

  @Test
  void logsAsMuchAsIsWanted() {
    assertEquals(Level.DEBUG, levelOf("dev.bascule.A"));
  }

  @ParameterizedTest
  @CsvSource({"org.eclipse.jetty.server, ERROR", "okhttp3.OkHttpClient, WARN"})
  void keepsTheLibrariesQuiet(String library, String level) {
    assertEquals(Level.toLevel(level), levelOf(library));
  }

  @Test
  void leavesStandardOutputAlone() {
    assertEquals(
        "System.err", LogbackConfigurator.appender(context, LogSettings.Format.TEXT).getTarget());
  }

  @Test
  void writesAMessageOnOneLine() {
    String line = line(LogSettings.Format.TEXT, "one\nINFO two");

    assertTrue(line.endsWith("Z INFO  A - one INFO two" + System.lineSeparator()), line);
  }

  @Test
  void writesJsonIfWanted() {
    String line = line(LogSettings.Format.JSON, "one\ntwo");

    assertTrue(line.contains("\"formattedMessage\":\"one\\ntwo\""), line);
    assertFalse(line.strip().contains("\n"), line);
  }
}
