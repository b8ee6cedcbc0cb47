package dev.bascule.bootstrap.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.bascule.application.port.out.TaskScheduler.Schedule;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A real thread runs the tasks, and each test waits for enough runs. */
final class PlatformSchedulerTest {

  private static final Duration INTERVAL = Duration.ofMillis(1);

  private final Logger logger = (Logger) LoggerFactory.getLogger(PlatformScheduler.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    logger.setAdditive(false);
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(log);
    logger.setAdditive(true);
  }

  @Test
  void runsTaskAgainAfterException() throws InterruptedException {
    runThreeTimes(
        () -> {
          throw new IllegalStateException("broken");
        });

    assertEquals(List.of(Level.ERROR), log.list.stream().map(ILoggingEvent::getLevel).toList());
    assertEquals("broken", log.list.getFirst().getThrowableProxy().getMessage());
  }

  @Test
  void runsTaskAgainAfterError() throws InterruptedException {
    runThreeTimes(
        () -> {
          throw new OutOfMemoryError("planted");
        });

    assertEquals("planted", log.list.getFirst().getThrowableProxy().getMessage());
  }

  @Test
  void logsFailureAgainAfterSuccess() throws InterruptedException {
    CountDownLatch runs = new CountDownLatch(4);
    try (Schedule _ =
        new PlatformScheduler()
            .every(
                INTERVAL,
                () -> {
                  runs.countDown();
                  if (runs.getCount() == 3 || runs.getCount() == 1) {
                    throw new IllegalStateException("broken");
                  }
                })) {
      assertTrue(runs.await(30, TimeUnit.SECONDS));
    }

    assertEquals(2, log.list.size());
  }

  private static void runThreeTimes(Runnable failure) throws InterruptedException {
    CountDownLatch runs = new CountDownLatch(3);
    try (Schedule _ =
        new PlatformScheduler()
            .every(
                INTERVAL,
                () -> {
                  runs.countDown();
                  failure.run();
                })) {
      assertTrue(runs.await(30, TimeUnit.SECONDS), "the task runs again");
    }
  }
}
