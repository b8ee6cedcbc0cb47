package dev.bascule.bootstrap.wiring.observe;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Lets one warning about a server through every so often, so that whoever can make calls fail
 * cannot fill the disk. Thread-safe; holds as much as there are servers.
 */
public final class WarningLimiter {

  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final Ticker ticker;
  private final ConcurrentMap<ServerId, WarningWindow> windows = new ConcurrentHashMap<>();

  public WarningLimiter(Ticker ticker) {
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /** Returns how many warnings were held back before this one; empty if this is held back too. */
  OptionalLong admit(ServerId server) {
    long now = ticker.nanos();
    WarningWindow after =
        windows.compute(
            server,
            (_, before) ->
                before == null || now - before.sinceNanos() >= PAUSE.toNanos()
                    ? new WarningWindow(now, before == null ? 0 : before.suppressed(), 0)
                    : new WarningWindow(
                        before.sinceNanos(), before.reported(), before.suppressed() + 1));
    return after.suppressed() == 0 ? OptionalLong.of(after.reported()) : OptionalLong.empty();
  }

  /**
   * @param sinceNanos when a warning was last let through
   * @param reported how many it said had been held back
   * @param suppressed how many have been held back since
   */
  private record WarningWindow(long sinceNanos, long reported, long suppressed) {}
}
