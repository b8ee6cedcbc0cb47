package dev.bascule.adapter.out.mcp.protocol;

import dev.bascule.domain.time.Ticker;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * The time source of a connection.
 *
 * @param ticker measures time
 * @param sleeper waits
 * @param chance returns random numbers for jitter, from 0, inclusive, to 1, exclusive
 */
public record Delays(Ticker ticker, Sleeper sleeper, DoubleSupplier chance) {

  /** Returns the time source with real waits and random numbers. */
  public static Delays of(Ticker ticker) {
    return new Delays(ticker, Sleeper.REAL, () -> ThreadLocalRandom.current().nextDouble());
  }
}
