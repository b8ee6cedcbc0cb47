package dev.bascule.adapter.out.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.domain.cache.shared.SharedCacheListener.SharedCacheEvent;
import dev.bascule.domain.cache.shared.SharedCacheStatus;
import dev.bascule.domain.cache.shared.SharedCacheStatus.LastError;
import dev.bascule.domain.cache.shared.SharedCacheStatus.SharedState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.slf4j.LoggerFactory;

@ResourceLock("dev.bascule.events")
class SharedCacheLogTest {

  private static final String LOST =
      "WARN Shared cache lost: no reply. Sharing nothing; values of the own cache are served for"
          + " shared.isolatedFor at most";

  private static final String BACK = "INFO Shared cache is back; 40 s without it since the start";

  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.bascule.events");
  private final Level before = logger.getLevel();
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
  private final AtomicLong now = new AtomicLong();
  private final EventLogger events = new EventLogger(_ -> "bad-gateway", now::get);

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

  private void changeTo(SharedState state) {
    Optional<LastError> error =
        state == SharedState.CONNECTED
            ? Optional.empty()
            : Optional.of(new LastError("no reply", Duration.ZERO));
    events.onEvent(
        new BridgeEvent.OfSharedCache(
            new SharedCacheEvent.StateChanged(
                new SharedCacheStatus(
                    state, Duration.ofSeconds(30), Duration.ofSeconds(40), 0, error))));
  }

  private List<String> lines() {
    return appender.list.stream()
        .map(event -> event.getLevel() + " " + event.getFormattedMessage())
        .toList();
  }

  @Test
  void writesLossWithReasonAndReturn() {
    changeTo(SharedState.CONNECTED);
    changeTo(SharedState.ISOLATED);
    changeTo(SharedState.UNAVAILABLE);
    changeTo(SharedState.CONNECTED);

    assertThat(lines())
        .containsExactly(
            "INFO Shared cache connected",
            LOST,
            "INFO Shared cache still unavailable after 30 s: no reply. Values that were cached"
                + " before are no longer served",
            BACK);
  }

  @Test
  void writesFewPairsOfLinesPerMinute() {
    changeTo(SharedState.CONNECTED);
    for (int i = 0; i < 5; i++) {
      changeTo(SharedState.ISOLATED);
      changeTo(SharedState.CONNECTED);
    }
    now.set(Duration.ofMinutes(1).toNanos());
    changeTo(SharedState.ISOLATED);

    assertThat(lines())
        .containsExactly(
            "INFO Shared cache connected",
            LOST,
            BACK,
            LOST,
            BACK,
            LOST,
            BACK,
            LOST + " (2 similar messages suppressed)");
  }

  @Test
  void warnsIfEngineWasNeverThere() {
    changeTo(SharedState.UNAVAILABLE);
    changeTo(SharedState.CONNECTED);

    assertThat(lines())
        .containsExactly(
            "WARN Shared cache unavailable: no reply. This replica loads and caches for itself,"
                + " and keeps trying to connect",
            "INFO Shared cache connected");
  }
}
