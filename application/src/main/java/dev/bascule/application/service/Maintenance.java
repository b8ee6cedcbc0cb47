package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.in.CleanUpCachesUseCase;
import dev.bascule.application.port.in.CleanUpCachesUseCase.CleanedUp;
import dev.bascule.application.port.out.BridgeEvents;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Cleans the caches up every so often, so that what nobody asks for again does not lie about until
 * its place is needed.
 */
public final class Maintenance implements AutoCloseable {

  private final CleanUpCachesUseCase cleanUp;
  private final Duration interval;
  private final ScheduledExecutorService scheduler;
  private final BridgeEvents events;

  /**
   * @param interval the time from the end of one clean-up to the next; positive
   * @param scheduler runs the clean-ups; ended by {@link #close}
   */
  public Maintenance(
      CleanUpCachesUseCase cleanUp,
      Duration interval,
      ScheduledExecutorService scheduler,
      BridgeEvents events) {
    this.cleanUp = requireNonNull(cleanUp, "cleanUp");
    this.interval = requireNonNull(interval, "interval");
    this.scheduler = requireNonNull(scheduler, "scheduler");
    this.events = requireNonNull(events, "events");
  }

  /** Starts to clean up; the first time after one interval. */
  public void start() {
    long nanos = interval.toNanos();
    Future<?> _ =
        scheduler.scheduleWithFixedDelay(this::cleanUp, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /** Lets no exception out: the scheduler would never clean up again. */
  private void cleanUp() {
    try {
      CleanedUp cleaned = cleanUp.cleanUpCaches();
      events.cleanedUp(cleaned.tools(), cleaned.responses());
    } catch (RuntimeException e) {
      events.cleanUpFailed(e);
    }
  }

  /** Ends it, without waiting for a clean-up that is under way. */
  @Override
  public void close() {
    scheduler.shutdownNow();
  }
}
