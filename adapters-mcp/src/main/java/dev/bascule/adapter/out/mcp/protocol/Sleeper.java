package dev.bascule.adapter.out.mcp.protocol;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** How the time between two attempts passes. */
@FunctionalInterface
public interface Sleeper {

  /** Lets the time really pass. */
  Sleeper REAL = (length, over) -> over.await(length.toNanos(), NANOSECONDS);

  /**
   * Waits.
   *
   * @param over ends the wait early, once it is open
   * @return whether it was ended early
   */
  boolean pass(Duration length, CountDownLatch over) throws InterruptedException;
}
