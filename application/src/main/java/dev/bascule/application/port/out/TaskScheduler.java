package dev.bascule.application.port.out;

import java.time.Duration;

/**
 * Driven port: runs periodic tasks, each on a thread of its own.
 *
 * <p>Implementations are thread-safe.
 */
@FunctionalInterface
public interface TaskScheduler {

  /**
   * Runs {@code task} periodically until the schedule is closed.
   *
   * @param interval the time before the first run, and from the end of one run to the next;
   *     positive
   * @param task if it throws, that is logged and it runs again after {@code interval}
   * @return ends it, without waiting for a run that is in progress
   */
  Schedule every(Duration interval, Runnable task);

  /** A periodic task. */
  @FunctionalInterface
  interface Schedule extends AutoCloseable {

    /** Ends it; does nothing the second time. */
    @Override
    void close();
  }
}
