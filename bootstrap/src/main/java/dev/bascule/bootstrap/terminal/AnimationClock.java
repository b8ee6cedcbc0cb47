package dev.bascule.bootstrap.terminal;

import dev.bascule.application.port.out.TaskScheduler;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The clock of an animation.
 *
 * @param ticker measures elapsed time
 * @param scheduler schedules the frames
 */
public record AnimationClock(Ticker ticker, TaskScheduler scheduler) {

  /** Returns the clock of this machine; its threads are daemon threads. */
  public static AnimationClock ofThisMachine() {
    return new AnimationClock(Ticker.system(), AnimationClock::every);
  }

  private static TaskScheduler.Schedule every(Duration interval, Runnable task) {
    ScheduledExecutorService executor =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("frames").daemon().factory());
    long nanos = interval.toNanos();
    Future<?> _ = executor.scheduleWithFixedDelay(task, nanos, nanos, TimeUnit.NANOSECONDS);
    return executor::shutdownNow;
  }
}
