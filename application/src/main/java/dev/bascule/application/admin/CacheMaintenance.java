package dev.bascule.application.admin;

import dev.bascule.application.connection.ServerConnectionPool;
import dev.bascule.application.port.in.ManageCachesUseCase.CleanUpResult;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.TaskScheduler;
import dev.bascule.application.port.out.TaskScheduler.Schedule;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Periodically removes expired cache entries, so that values which are not requested again do not
 * occupy memory until their room is needed.
 */
public final class CacheMaintenance {

  private final Supplier<CleanUpResult> cleanUp;
  private final ServerConnectionPool connections;
  private final Duration interval;
  private final BridgeEventListener events;

  /**
   * @param interval the time between the end of one clean-up and the next; positive
   */
  public CacheMaintenance(
      Supplier<CleanUpResult> cleanUp,
      ServerConnectionPool connections,
      Duration interval,
      BridgeEventListener events) {
    this.cleanUp = cleanUp;
    this.connections = connections;
    this.interval = interval;
    this.events = events;
  }

  /**
   * Schedules the clean-ups, the first after one interval; closing the returned schedule stops
   * them.
   */
  public Schedule startOn(TaskScheduler scheduler) {
    return scheduler.every(interval, this::cleanUp);
  }

  /** Catches all exceptions: otherwise the scheduler would never run it again. */
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
