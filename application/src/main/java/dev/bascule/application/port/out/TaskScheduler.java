package dev.bascule.application.port.out;

import java.time.Duration;

/**
 * Driven port: runs something every so often, on a thread of its own.
 *
 * <p>Implementations are thread-safe.
 */
@FunctionalInterface
public interface TaskScheduler {

  /**
   * Runs {@code task} over and over.
   *
   * @param interval the time before the first run, and from the end of one run to the next;
   *     positive
   * @param task throws nothing
   * @return ends it, without waiting for a run that is under way
   */
  Schedule every(Duration interval, Runnable task);

  /** Something that is run every so often. */
  @FunctionalInterface
  interface Schedule extends AutoCloseable {

    /** Ends it; does nothing the second time. */
    @Override
    void close();
  }
}
