package dev.bascule.bootstrap.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Log messages of the whole bridge about a request. */
class RequestLogTest {

  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.bascule.events");
  private final ListAppender<ILoggingEvent> log =
      new ListAppender<>() {
        @Override
        protected void append(ILoggingEvent event) {
          // The MDC of the logging thread must be read immediately.
          event.prepareForDeferredProcessing();
          super.append(event);
        }
      };

  @BeforeEach
  void collectLog() {
    logger.setLevel(Level.WARN);
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stopCollecting() {
    logger.detachAppender(log);
    logger.setLevel(null);
  }

  @Test
  @Timeout(60) // The first bridge on a machine may be slow.
  void logsRequestIdWithWarning() throws Exception {
    try (BridgeFixture fixture = BridgeFixture.start()) {
      fixture.call("flaky", "{\"calls\":1}");

      assertEquals(502, fixture.callWithHeader("X-Request-Id", "id-17", "clock").status());
    }

    assertEquals(
        List.of("id-17"),
        log.list.stream().map(event -> event.getMDCPropertyMap().get("requestId")).toList(),
        log.list::toString);
  }
}
