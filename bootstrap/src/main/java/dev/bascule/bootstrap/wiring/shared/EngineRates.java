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
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** The rates that replicas share, in the engine, and the threads for them. Thread-safe. */
public final class EngineRates implements RateLimiterFactory {

  /** Several times in the second after which unused tokens are returned. */
  private static final Duration INTERVAL = Duration.ofMillis(250);

  private static final int WORKERS = 4;
  private static final int QUEUE_LENGTH = 256;

  private final ExecutorService background = background();
  private final SharedRateLimiters limiters;
  private final Schedule maintenance;

  /**
   * Creates the rates, and begins to maintain them.
   *
   * @param breaker protects callers from an engine that does not reply
   * @param members returns the last known number of replicas; never blocks
   * @param scheduler runs each task on a thread of its own
   */
  public EngineRates(
      SharedRates rates,
      Breaker breaker,
      IntSupplier members,
      TaskScheduler scheduler,
      Ticker ticker) {
    this.limiters = new SharedRateLimiters(rates, breaker, members, ticker, background);
    this.maintenance = scheduler.every(INTERVAL, limiters::maintain);
  }

  /** If the queue is full, a caller borrows tokens itself. */
  private static ExecutorService background() {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            WORKERS,
            WORKERS,
            /* keepAliveTime= */ 10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE_LENGTH),
            Thread.ofVirtual().name("shared-rates-", 0).factory());
    executor.allowCoreThreadTimeOut(true);
    return executor;
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
