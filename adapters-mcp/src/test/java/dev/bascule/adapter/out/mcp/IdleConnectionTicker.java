package dev.bascule.adapter.out.mcp;

import dev.bascule.domain.time.Ticker;
import java.time.Duration;

/**
 * Is ahead of OkHttp's clock, so that each idle connection counts as idle for long and is checked,
 * however soon the next request comes. Thread-safe.
 */
public final class IdleConnectionTicker implements Ticker {

  private static final long AHEAD_NANOS = Duration.ofHours(1).toNanos();

  @Override
  public long nanos() {
    return System.nanoTime() + AHEAD_NANOS;
  }
}
