package dev.bascule.adapter.out.mcp.protocol;

import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs small pieces of work that nobody waits for, each on a virtual thread, and only so many at
 * once: what is too much is dropped. Thread-safe; never waits.
 */
public final class BackgroundExecutor {

  private static final Logger log = LoggerFactory.getLogger(BackgroundExecutor.class);

  private final String name;
  private final Semaphore permits;
  private volatile boolean stopped;

  /**
   * @param name of the threads
   * @param maxAtOnce at least 1
   */
  public BackgroundExecutor(String name, int maxAtOnce) {
    this.name = name;
    this.permits = new Semaphore(maxAtOnce);
  }

  /** Runs {@code task} soon, unless there is too much to do, or this was stopped. */
  public void run(Runnable task) {
    if (!tryRun(task)) {
      log.debug("Work of {} is dropped", name);
    }
  }

  /**
   * Runs {@code task} soon.
   *
   * @return false if it is dropped, since there is too much to do, or this was stopped
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

  /** Takes no more work. */
  public void stop() {
    stopped = true;
  }
}
