package dev.bascule.adapter.out.mcp.protocol;

import dev.bascule.domain.time.Ticker;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * Where a connection has its time from.
 *
 * @param ticker measures it
 * @param sleeper lets it pass
 * @param chance spreads what many would do at the same time; from 0, inclusive, to 1, exclusive
 */
public record Delays(Ticker ticker, Sleeper sleeper, DoubleSupplier chance) {

  /** Returns the timing where pauses are real, and chance is. */
  public static Delays of(Ticker ticker) {
    return new Delays(ticker, Sleeper.REAL, () -> ThreadLocalRandom.current().nextDouble());
  }
}
