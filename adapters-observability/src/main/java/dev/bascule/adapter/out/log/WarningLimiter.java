package dev.bascule.adapter.out.log;

import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.ratelimit.LogRateLimiter;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Limits the warnings about each server to one per interval, so that a client that can make calls
 * fail cannot fill the disk. Thread-safe; uses memory per server.
 */
final class WarningLimiter {

  static final Rate RATE = new Rate(1, Duration.ofSeconds(10), 1);

  private final Ticker ticker;
  private final ConcurrentMap<ServerId, LogRateLimiter> limiters = new ConcurrentHashMap<>();

  WarningLimiter(Ticker ticker) {
    this.ticker = ticker;
  }

  /**
   * Returns how many warnings were suppressed before this one; empty if this one is suppressed,
   * too.
   */
  OptionalLong admit(ServerId server) {
    return limiters.computeIfAbsent(server, _ -> new LogRateLimiter(RATE, ticker)).tryAcquire();
  }
}
