package dev.bascule.adapter.out.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.bascule.application.context.ServerHealth;
import dev.bascule.application.context.ServerHealth.ServerState;
import dev.bascule.application.context.TraceContext;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.UpstreamRequestEvent;
import dev.bascule.domain.breaker.BreakerListener.StateTransition;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

@ResourceLock("dev.bascule.events")
class EventLoggerTest {

  private static final ServerId FILES = new ServerId("files");

  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.bascule.events");
  private final Level before = logger.getLevel();
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
  private final AtomicLong now = new AtomicLong();
  private final EventLogger events =
      new EventLogger(
          failure -> failure instanceof Failure.TimedOut ? "timed-out" : "other", now::get);

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
    events.onEvent(
        new BridgeEvent.BreakerTransitioned(
            FILES, new StateTransition(1, CircuitState.CLOSED, CircuitState.OPEN)));

    assertThat(members()).containsExactly(entry("server", "files"));
  }

  @Test
  void limitsWarningsAboutRejectedSubscribers() {
    for (int i = 0; i < 3; i++) {
      events.onEvent(new BridgeEvent.SubscriberRejected(7));
    }
    now.addAndGet(Duration.ofSeconds(10).toNanos());
    events.onEvent(new BridgeEvent.SubscriberRejected(7));

    assertThat(appender.list).extracting(ILoggingEvent::getLevel).containsOnly(Level.WARN);
    assertThat(appender.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "A client receives no notifications: all 7 recipients of them are taken; raise"
                + " limits.maxSessions, limits.maxStreams or limits.maxRequests (0 similar messages"
                + " suppressed)",
            "A client receives no notifications: all 7 recipients of them are taken; raise"
                + " limits.maxSessions, limits.maxStreams or limits.maxRequests (2 similar messages"
                + " suppressed)");
  }

  @Test
  void tellsObservedOpeningAndIsolationFromOpening() {
    events.onEvent(transition(/* isObserved= */ true, /* isIsolation= */ false));
    events.onEvent(transition(/* isObserved= */ false, /* isIsolation= */ true));
    events.onEvent(
        new BridgeEvent.ToolBreakerTransitioned(
            FILES,
            new ToolName("search"),
            "key:anne",
            new StateTransition(
                1,
                CircuitState.CLOSED,
                CircuitState.OPEN,
                /* isObserved= */ true,
                /* isIsolation= */ false)));

    assertThat(messages())
        .containsExactly(
            "WARN Circuit breaker of \"files\" would have opened; it only observes",
            "WARN Circuit breaker of \"files\" isolates it: rejecting calls until an operator or"
                + " the configuration closes it",
            "WARN Circuit breaker of tool \"search\" of \"files\" would have opened for key:anne:"
                + " not rejecting its calls (0 similar messages suppressed)");
  }

  private static BridgeEvent transition(boolean isObserved, boolean isIsolation) {
    return new BridgeEvent.BreakerTransitioned(
        FILES,
        new StateTransition(
            1,
            isIsolation ? CircuitState.OPEN : CircuitState.CLOSED,
            CircuitState.OPEN,
            isObserved,
            isIsolation));
  }

  @Test
  void writesOneLineForFailedStart() {
    Failure exited =
        new Failure.Unreachable("the process exited with status 1", DeliveryStatus.NOT_SENT);
    events.onEvent(new BridgeEvent.ServerStarting(FILES, /* isShared= */ true));
    events.onEvent(new BridgeEvent.RequestRetried(FILES, "initialize"));
    events.onEvent(
        new BridgeEvent.ServerStartEnded(
            FILES, /* isShared= */ true, Optional.of(exited), Duration.ofMillis(300)));
    events.onEvent(
        new BridgeEvent.ServerStateChanged(
            FILES,
            ServerHealth.NOT_STARTED,
            health(ServerState.FAILED, "the process exited with status 1; stderr: no key")));

    assertThat(messages())
        .containsExactly(
            "WARN Server \"files\" could not be started: the process exited with status 1;"
                + " stderr: no key");
    assertThat(members()).containsExactly(entry("server", "files"));
  }

  @Test
  void writesWhenServerStartsAndWhenItIsReady() {
    events.onEvent(
        new BridgeEvent.ServerStateChanged(
            FILES, ServerHealth.NOT_STARTED, health(ServerState.STARTING, /* reason= */ "")));
    events.onEvent(
        new BridgeEvent.ServerStartEnded(
            FILES, /* isShared= */ true, Optional.empty(), Duration.ofMillis(21_340)));
    events.onEvent(
        new BridgeEvent.ServerStartEnded(
            FILES, /* isShared= */ false, Optional.empty(), Duration.ofMillis(1)));

    assertThat(messages())
        .containsExactly(
            "INFO Server \"files\" is starting", "INFO Server \"files\" is ready after 21.3 s");
    assertThat(members()).containsExactly(entry("server", "files"));
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECTED, FAILED, failed",
    "STARTING, FAILED, could not be started",
    "CONNECTED, SLOW, is slow",
    "CONNECTED, UNRESPONSIVE, does not respond"
  })
  void writesProblemOfServerInWords(ServerState before, ServerState now, String words) {
    events.onEvent(
        new BridgeEvent.ServerStateChanged(FILES, health(before, ""), health(now, "why")));

    assertThat(messages()).containsExactly("WARN Server \"files\" " + words + ": why");
  }

  @Test
  void leavesFailedPingToChangeOfState() {
    events.requestEnded(
        new UpstreamRequestEvent(
            FILES,
            "ping",
            Optional.empty(),
            Optional.of(new Failure.TimedOut(Duration.ofSeconds(2))),
            Duration.ofSeconds(2),
            TraceContext.NONE));

    assertThat(messages()).isEmpty();
  }

  private List<String> messages() {
    return appender.list.stream()
        .map(event -> event.getLevel() + " " + event.getFormattedMessage())
        .toList();
  }

  private static ServerHealth health(ServerState state, String reason) {
    return new ServerHealth(
        state,
        Optional.empty(),
        Optional.of(reason).filter(text -> !text.isEmpty()),
        Optional.empty(),
        Optional.empty());
  }
}
