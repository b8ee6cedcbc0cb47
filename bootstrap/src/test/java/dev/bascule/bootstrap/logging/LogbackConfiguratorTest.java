package dev.bascule.bootstrap.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import dev.bascule.configuration.LogSettings;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.event.KeyValuePair;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class LogbackConfiguratorTest {

  private final LoggerContext context = new LoggerContext();
  private final LogSettings before = LogSettings.published();

  @BeforeEach
  void setMdc() {
    context.setMDCAdapter(new LogbackMDCAdapter());
  }

  @AfterEach
  void restore() {
    context.stop();
    before.publish();
  }

  private String line(LogSettings.Format format, String message) {
    ILoggingEvent event =
        new LoggingEvent(
            "caller", context.getLogger("dev.bascule.A"), Level.INFO, message, null, null);
    byte[] line =
        LogbackConfigurator.appender(context, LogbackConfigurator.encoder(format))
            .getEncoder()
            .encode(event);
    return new String(line, StandardCharsets.UTF_8);
  }

  private Level levelOf(String logger) {
    new LogSettings(LogSettings.Level.DEBUG, LogSettings.Format.TEXT).publish();
    new LogbackConfigurator().configure(context);
    return context.getLogger(logger).getEffectiveLevel();
  }

  @Test
  void logsAtConfiguredLevel() {
    assertEquals(Level.DEBUG, levelOf("dev.bascule.A"));
  }

  @ParameterizedTest
  @CsvSource({
    "org.eclipse.jetty.server, ERROR",
    "okhttp3.OkHttpClient, WARN",
    "io.lettuce.core.RedisClient, WARN",
    "io.netty.util.Recycler, WARN",
    "reactor.util.Loggers, WARN",
    "com.networknt.schema.Schema, OFF"
  })
  void silencesLibraries(String library, String level) {
    assertEquals(Level.toLevel(level), levelOf(library));
  }

  @Test
  void writesAuditLogAtEveryLevel() {
    new LogSettings(LogSettings.Level.ERROR, LogSettings.Format.TEXT).publish();
    new LogbackConfigurator().configure(context);

    assertEquals(Level.INFO, context.getLogger("dev.bascule.audit").getEffectiveLevel());
  }

  @Test
  void writesNothingToStandardOutput() {
    assertSame(
        StderrStream.PROCESS,
        LogbackConfigurator.appender(context, LogbackConfigurator.encoder(LogSettings.Format.TEXT))
            .getOutputStream());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {"TEXT, A - [id-1] one", "JSON, `\"requestId\":\"id-1\"`"})
  void writesTheIdOfTheRequest(LogSettings.Format format, String expected) {
    LoggingEvent event =
        new LoggingEvent(
            "caller", context.getLogger("dev.bascule.A"), Level.INFO, "one", null, null);
    event.setMDCPropertyMap(Map.of("requestId", "id-1"));

    String line =
        new String(
            LogbackConfigurator.appender(context, LogbackConfigurator.encoder(format))
                .getEncoder()
                .encode(event),
            StandardCharsets.UTF_8);

    assertThat(line).contains(expected);
  }

  @Test
  void writesAMessageOnOneLine() {
    String line = line(LogSettings.Format.TEXT, "one\nINFO two");

    assertThat(line).endsWith("Z INFO  A - one INFO two" + System.lineSeparator());
  }

  @ParameterizedTest
  @CsvSource({
    "TEXT, A - a\ufffd[31mb\ufffd2Jc\ufffdd e",
    "JSON, a\\u001B[31mb\\u009b2Jc\\u2028d\\te"
  })
  void writesNoControlCharacters(LogSettings.Format format, String expected) {
    String message = "a\u001b[31mb\u009b2Jc\u2028d\te";

    assertThat(line(format, message).replace('\t', ' ')).contains(expected);
  }

  @Test
  void writesOneJsonObjectPerLine() {
    String line = line(LogSettings.Format.JSON, "one\ntwo");

    JsonNode object = JsonMapper.shared().readTree(line);
    assertEquals("info", object.path("level").asString());
    assertEquals("dev.bascule.A", object.path("logger").asString());
    assertEquals("one\ntwo", object.path("message").asString());
    assertThat(object.path("timestamp").asString()).as(line).matches("\\d{4}-.*Z");
    assertFalse(object.has("exception"), line);
    assertEquals(1, line.lines().count());
  }

  @Test
  void writesKeyValuesAndException() {
    LoggingEvent event =
        new LoggingEvent(
            "caller",
            context.getLogger("dev.bascule.A"),
            Level.ERROR,
            "failed",
            new IllegalStateException("no\nway"),
            null);
    event.addKeyValuePair(new KeyValuePair("url", "http://a"));
    event.addKeyValuePair(new KeyValuePair("message", "forged"));

    String line =
        new String(
            LogbackConfigurator.appender(
                    context, LogbackConfigurator.encoder(LogSettings.Format.JSON))
                .getEncoder()
                .encode(event),
            StandardCharsets.UTF_8);

    JsonNode object = JsonMapper.shared().readTree(line);
    assertEquals("http://a", object.path("url").asString());
    assertEquals("failed", object.path("message").asString());
    assertThat(object.path("exception").asString())
        .as(line)
        .startsWith("java.lang.IllegalStateException: no\nway");
    assertEquals(1, line.lines().count());
  }
}
