package dev.bascule.bootstrap.wiring;

import dev.bascule.application.port.out.TaskScheduler;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs each schedule on its own daemon thread. A task that throws runs again; a repeated failure is
 * logged once.
 */
final class PlatformScheduler implements TaskScheduler {

  private static final Logger log = LoggerFactory.getLogger(PlatformScheduler.class);

  @Override
  public Schedule every(Duration interval, Runnable task) {
    ScheduledExecutorService executor =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("maintenance").daemon().factory());
    long nanos = interval.toNanos();
    Future<?> _ =
        executor.scheduleWithFixedDelay(
            new ContinuingTask(task, interval), nanos, nanos, TimeUnit.NANOSECONDS);
    return executor::shutdownNow;
  }

  /** Catches every throwable: the executor would cancel the task silently. */
  private static final class ContinuingTask implements Runnable {

    private final Runnable task;
    private final Duration interval;

    /** The failure of the last run; empty if it succeeded. */
    private String lastFailure = "";

    ContinuingTask(Runnable task, Duration interval) {
      this.task = task;
      this.interval = interval;
    }

    @Override
    public void run() {
      try {
        task.run();
        lastFailure = "";
      } catch (Throwable e) {
        logFailure(e);
      }
    }

    private void logFailure(Throwable cause) {
      try {
        String failure = cause.toString();
        if (!failure.equals(lastFailure) && !Thread.currentThread().isInterrupted()) {
          lastFailure = failure;
          log.error("A periodic task failed; retrying every {}", interval, cause);
        }
      } catch (Throwable _) {
        // Out of memory, even logging can fail; the next run may succeed.
      }
    }
  }
}
