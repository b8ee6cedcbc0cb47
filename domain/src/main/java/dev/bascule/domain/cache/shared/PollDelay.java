package dev.bascule.domain.cache.shared;

import java.time.Duration;

/** Port: the pause between two look-ups of a value that another replica loads. */
@FunctionalInterface
public interface PollDelay {

  /**
   * Waits for {@code duration}.
   *
   * @throws InterruptedException if the thread was interrupted
   */
  void await(Duration duration) throws InterruptedException;
}
