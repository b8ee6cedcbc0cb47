package dev.bascule.adapter.out.mcp.protocol;

import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An executor of small background tasks, each on a virtual thread, with limited concurrency: excess
 * tasks are dropped. Thread-safe; never blocks.
 */
public final class BackgroundExecutor {

  private static final Logger log = LoggerFactory.getLogger(BackgroundExecutor.class);

  private final String name;
  private final Semaphore permits;
  private volatile boolean stopped;

  /**
   * @param name the name of the threads
   * @param maxAtOnce the maximum number of concurrent tasks; at least 1
   */
  public BackgroundExecutor(String name, int maxAtOnce) {
    this.name = name;
    this.permits = new Semaphore(maxAtOnce);
  }

  /** Runs {@code task} soon, or drops it if there are too many or this was stopped. */
  public void run(Runnable task) {
    if (!tryRun(task)) {
      log.debug("Dropped a background task of {}", name);
    }
  }

  /**
   * Runs {@code task} soon.
   *
   * @return false if it is dropped, because there are too many or this was stopped
   */
  public boolean tryRun(Runnable task) {
    if (stopped || !permits.tryAcquire()) {
      return false;
    }
    Thread.ofVirtual()
        .name(name)
        .start(
            () -> {
              try {
                task.run();
              } finally {
                permits.release();
              }
            });
    return true;
  }

  /** Stops accepting tasks. */
  public void stop() {
    stopped = true;
  }
}
