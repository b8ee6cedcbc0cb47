package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.time.Ticker;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * Where a link has its time from.
 *
 * @param ticker measures it
 * @param later lets it pass
 * @param chance spreads what many would do at the same time; from 0, inclusive, to 1, exclusive
 */
record ModernTiming(Ticker ticker, Later later, DoubleSupplier chance) {

  ModernTiming {
    requireNonNull(ticker, "ticker");
    requireNonNull(later, "later");
    requireNonNull(chance, "chance");
  }

  /** Returns the timing where time really passes, and chance is. */
  static ModernTiming of(Ticker ticker) {
    return new ModernTiming(ticker, Later.REAL, () -> ThreadLocalRandom.current().nextDouble());
  }
}
