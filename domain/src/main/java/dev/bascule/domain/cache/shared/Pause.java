package dev.bascule.domain.cache.shared;

import java.time.Duration;

/** Port: lets the calling thread wait. */
@FunctionalInterface
public interface Pause {

  /**
   * Waits for {@code duration}.
   *
   * @throws InterruptedException if the thread was interrupted
   */
  void pause(Duration duration) throws InterruptedException;
}
