package dev.bascule.bootstrap.wiring.concurrent;

import dev.bascule.application.port.out.TaskScheduler;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs each schedule on a daemon thread of its own. */
public final class PlatformScheduler implements TaskScheduler {

  @Override
  public Schedule every(Duration interval, Runnable task) {
    ScheduledExecutorService executor =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("maintenance").daemon().factory());
    long nanos = interval.toNanos();
    Future<?> _ = executor.scheduleWithFixedDelay(task, nanos, nanos, TimeUnit.NANOSECONDS);
    return executor::shutdownNow;
  }
}
