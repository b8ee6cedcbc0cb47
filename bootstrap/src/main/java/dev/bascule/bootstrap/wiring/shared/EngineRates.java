package dev.bascule.bootstrap.wiring.shared;

import dev.bascule.application.port.out.TaskScheduler;
import dev.bascule.application.port.out.TaskScheduler.Schedule;
import dev.bascule.domain.breaker.Breaker;
import dev.bascule.domain.ratelimit.BucketKey;
import dev.bascule.domain.ratelimit.RateLimiter;
import dev.bascule.domain.ratelimit.RateLimiterFactory;
import dev.bascule.domain.ratelimit.SharedRateLimiters;
import dev.bascule.domain.ratelimit.SharedRates;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.IntSupplier;

/** The rates that replicas share, in the engine, and the threads for them. Thread-safe. */
public final class EngineRates implements RateLimiterFactory {

  /** Several times in the second after which unused tokens are returned. */
  private static final Duration INTERVAL = Duration.ofMillis(250);

  private final ExecutorService background;
  private final SharedRateLimiters limiters;
  private final Schedule maintenance;

  /**
   * Creates the rates, and begins to maintain them.
   *
   * @param breaker protects callers from an engine that does not reply
   * @param members returns the last known number of replicas; never blocks
   * @param scheduler runs each task on a thread of its own
   * @param background borrows tokens, which callers do themselves if it rejects that; is shut down
   *     by {@link #close}
   */
  public EngineRates(
      SharedRates rates,
      Breaker breaker,
      IntSupplier members,
      TaskScheduler scheduler,
      ExecutorService background,
      Ticker ticker) {
    this.background = background;
    this.limiters = new SharedRateLimiters(rates, breaker, members, ticker, background);
    this.maintenance = scheduler.every(INTERVAL, limiters::maintain);
  }

  @Override
  public RateLimiter create(BucketKey bucket) {
    return limiters.create(bucket);
  }

  /** Blocks for some operations of the engine at most. */
  @Override
  public void close() {
    maintenance.close();
    List<Runnable> _ = background.shutdownNow();
    limiters.close();
  }
}
