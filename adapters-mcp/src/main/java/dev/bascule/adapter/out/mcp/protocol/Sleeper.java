package dev.bascule.adapter.out.mcp.protocol;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** How the time between two attempts passes. */
@FunctionalInterface
public interface Sleeper {

  /** Lets the time really pass. */
  Sleeper REAL = (length, stopSignal) -> stopSignal.await(length.toNanos(), NANOSECONDS);

  /**
   * Waits.
   *
   * @param stopSignal ends the wait early, once it is open
   * @return whether it was ended early
   */
  boolean sleep(Duration length, CountDownLatch stopSignal) throws InterruptedException;
}
