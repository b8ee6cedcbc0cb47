package dev.bascule.application.admin;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.connection.ServerConnectionPool;
import dev.bascule.application.port.in.CleanUpCachesUseCase;
import dev.bascule.application.port.in.CleanUpCachesUseCase.CleanUpResult;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.TaskScheduler;
import dev.bascule.application.port.out.TaskScheduler.Schedule;
import java.time.Duration;

/**
 * Cleans the caches up every so often, so that what nobody asks for again does not lie about until
 * its place is needed.
 */
public final class CacheMaintenance {

  private final CleanUpCachesUseCase cleanUpCaches;
  private final ServerConnectionPool connections;
  private final Duration interval;
  private final BridgeEventListener events;

  /**
   * @param interval the time from the end of one clean-up to the next; positive
   */
  public CacheMaintenance(
      CleanUpCachesUseCase cleanUpCaches,
      ServerConnectionPool connections,
      Duration interval,
      BridgeEventListener events) {
    this.cleanUpCaches = requireNonNull(cleanUpCaches, "cleanUpCaches");
    this.connections = requireNonNull(connections, "connections");
    this.interval = requireNonNull(interval, "interval");
    this.events = requireNonNull(events, "events");
  }

  /**
   * Starts to clean up, the first time after one interval; the schedule that it returns ends it.
   */
  public Schedule startOn(TaskScheduler scheduler) {
    return scheduler.every(interval, this::cleanUp);
  }

  /** Lets no exception out: the scheduler would never clean up again. */
  private void cleanUp() {
    try {
      connections.closeIdle();
      CleanUpResult cleaned = cleanUpCaches.cleanUpCaches();
      events.cleanedUp(cleaned.tools(), cleaned.responses());
    } catch (RuntimeException e) {
      events.cleanUpFailed(e);
    }
  }
}
