package dev.bascule.adapter.out.mcp.protocol;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A wait between attempts. */
@FunctionalInterface
public interface Sleeper {

  /** Waits in real time. */
  Sleeper REAL = (length, stopSignal) -> stopSignal.await(length.toNanos(), NANOSECONDS);

  /**
   * Waits.
   *
   * @param stopSignal ends the wait early when it is opened
   * @return whether it was ended early
   */
  boolean sleep(Duration length, CountDownLatch stopSignal) throws InterruptedException;
}
