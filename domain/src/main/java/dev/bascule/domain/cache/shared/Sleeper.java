package dev.bascule.domain.cache.shared;

import java.time.Duration;

/** Port: lets the calling thread wait. */
@FunctionalInterface
public interface Sleeper {

  /**
   * Waits for {@code duration}.
   *
   * @throws InterruptedException if the thread was interrupted
   */
  void sleep(Duration duration) throws InterruptedException;
}
