package dev.bascule.application.port.out;

import java.time.Duration;

/**
 * Driven port: runs periodic tasks, each on its own thread.
 *
 * <p>Implementations are thread-safe.
 */
@FunctionalInterface
public interface TaskScheduler {

  /**
   * Runs {@code task} periodically until the schedule is closed.
   *
   * @param interval the delay before the first run, and between the end of a run and the next;
   *     positive
   * @param task exceptions that it throws are logged, and it runs again after {@code interval}
   * @return closes the schedule, without waiting for a run in progress
   */
  Schedule every(Duration interval, Runnable task);

  /** A periodic task. */
  @FunctionalInterface
  interface Schedule extends AutoCloseable {

    /** Cancels the task. Idempotent. */
    @Override
    void close();
  }
}
