package dev.bascule.bootstrap.wiring.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.bascule.application.context.TraceContext;
import dev.bascule.application.port.out.UpstreamRequestEvent;
import dev.bascule.domain.breaker.BreakerListener.StateTransition;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.slf4j.LoggerFactory;

@ResourceLock("dev.bascule.events")
class EventLoggerTest {

  private static final ServerId FILES = new ServerId("files");

  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.bascule.events");
  private final Level before = logger.getLevel();
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
  private final AtomicLong now = new AtomicLong();
  private final EventLogger events = new EventLogger(now::get);

  @BeforeEach
  void listen() {
    logger.setLevel(Level.INFO);
    appender.start();
    logger.addAppender(appender);
    logger.setAdditive(false);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(appender);
    logger.setAdditive(true);
    logger.setLevel(before);
  }

  private Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    appender.list.getFirst().getKeyValuePairs().forEach(pair -> members.put(pair.key, pair.value));
    return members;
  }

  @Test
  void writesMembersOfFailedRequest() {
    events.requestEnded(
        new UpstreamRequestEvent(
            FILES,
            "tools/call",
            Optional.of(new ToolName("read")),
            Optional.of(new Failure.TimedOut(Duration.ofSeconds(2))),
            Duration.ofMillis(2_001),
            TraceContext.NONE.withTraceparent(
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")));

    assertThat(appender.list.getFirst().getFormattedMessage())
        .isEqualTo("tools/call read of files: timed out: no response within 2s");
    assertThat(members())
        .containsExactly(
            entry("server", "files"),
            entry("problem", "timed-out"),
            entry("method", "tools/call"),
            entry("durationMs", 2_001L),
            entry("tool", "read"),
            entry("traceId", "0af7651916cd43dd8448eb211c80319c"));
  }

  @Test
  void writesServerOfBreaker() {
    events.breakerTransitioned(
        FILES, new StateTransition(1, CircuitState.CLOSED, CircuitState.OPEN));

    assertThat(members()).containsExactly(entry("server", "files"));
  }
}
