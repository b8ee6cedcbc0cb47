package dev.bascule.application.admin;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.connection.ServerConnectionPool;
import dev.bascule.application.port.in.ManageCachesUseCase.CleanUpResult;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.TaskScheduler;
import dev.bascule.application.port.out.TaskScheduler.Schedule;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Cleans the caches up every so often, so that what nobody asks for again does not lie about until
 * its place is needed.
 */
public final class CacheMaintenance {

  private final Supplier<CleanUpResult> cleanUp;
  private final ServerConnectionPool connections;
  private final Duration interval;
  private final BridgeEventListener events;

  /**
   * @param interval the time from the end of one clean-up to the next; positive
   */
  public CacheMaintenance(
      Supplier<CleanUpResult> cleanUp,
      ServerConnectionPool connections,
      Duration interval,
      BridgeEventListener events) {
    this.cleanUp = requireNonNull(cleanUp, "cleanUp");
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
      CleanUpResult cleaned = cleanUp.get();
      events.cleanedUp(cleaned.tools(), cleaned.responses());
    } catch (RuntimeException e) {
      events.cleanUpFailed(e);
    }
  }
}
