package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.in.CleanUpCachesUseCase;
import dev.bascule.application.port.in.CleanUpCachesUseCase.CleanedUp;
import dev.bascule.application.port.out.BridgeEvents;
import dev.bascule.application.port.out.Scheduler;
import dev.bascule.application.port.out.Scheduler.Schedule;
import java.time.Duration;

/**
 * Cleans the caches up every so often, so that what nobody asks for again does not lie about until
 * its place is needed.
 */
public final class Maintenance {

  private final CleanUpCachesUseCase cleanUp;
  private final Connections connections;
  private final Duration interval;
  private final BridgeEvents events;

  /**
   * @param interval the time from the end of one clean-up to the next; positive
   */
  public Maintenance(
      CleanUpCachesUseCase cleanUp,
      Connections connections,
      Duration interval,
      BridgeEvents events) {
    this.cleanUp = requireNonNull(cleanUp, "cleanUp");
    this.connections = requireNonNull(connections, "connections");
    this.interval = requireNonNull(interval, "interval");
    this.events = requireNonNull(events, "events");
  }

  /**
   * Starts to clean up, the first time after one interval; the schedule that it returns ends it.
   */
  public Schedule startOn(Scheduler scheduler) {
    return scheduler.every(interval, this::cleanUp);
  }

  /** Lets no exception out: the scheduler would never clean up again. */
  private void cleanUp() {
    try {
      connections.closeIdle();
      CleanedUp cleaned = cleanUp.cleanUpCaches();
      events.cleanedUp(cleaned.tools(), cleaned.responses());
    } catch (RuntimeException e) {
      events.cleanUpFailed(e);
    }
  }
}
