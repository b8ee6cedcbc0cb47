package dev.bascule.application.upstream;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.in.ShowMetricsUseCase.ServerLoad;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.ratelimit.TokenBucket;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.OverLimit.Limit;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The step that keeps the requests to one server few: so many may be under way, some more may wait
 * for a place, the rest are turned away. One caller may have half of the places to wait in, so that
 * there is room for others; those without credentials are not told apart, and may have all. Where
 * requests may come only so often, those that come too soon are turned away as well.
 *
 * <p>Thread-safe. Places are given in the order in which they were asked for.
 */
public final class Bulkhead {

  /** How many may wait for a place, for each place there is. */
  private static final int WAITING_PER_PERMIT = 16;

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final int limit;
  private final int maxAdmitted;
  private final Ticker ticker;
  private final int maxPerCaller;
  private final Optional<TokenBucket> rate;
  private final Semaphore admitted;
  private final Semaphore permits;

  /** How many of each caller are under way or wait; of nobody who has none. */
  private final ConcurrentMap<String, Integer> inFlightByCaller = new ConcurrentHashMap<>();

  /**
   * @param limit the requests that may be under way at once; at least 1
   */
  public Bulkhead(int limit, Ticker ticker) {
    this(limit, Optional.empty(), ticker);
  }

  /**
   * @param limit the requests that may be under way at once; at least 1
   * @param rate how often they may come; empty for as often as they will
   */
  public Bulkhead(int limit, Optional<Rate> rate, Ticker ticker) {
    this.limit = limit;
    this.rate = rate.map(allowed -> new TokenBucket(allowed, ticker));
    this.ticker = requireNonNull(ticker, "ticker");
    this.permits = new Semaphore(limit, /* fair= */ true);
    this.maxAdmitted = (int) Math.min(Integer.MAX_VALUE, limit * (1L + WAITING_PER_PERMIT));
    this.maxPerCaller = (int) Math.min(Integer.MAX_VALUE, limit * (1L + WAITING_PER_PERMIT / 2));
    this.admitted = new Semaphore(maxAdmitted);
  }

  /** Returns how full it is; the two numbers may be a moment apart. */
  public ServerLoad load() {
    int inFlight = limit - permits.availablePermits();
    int all = maxAdmitted - admitted.availablePermits();
    return new ServerLoad(inFlight, Math.max(0, all - inFlight), limit);
  }

  /**
   * Runs {@code action} once there is a place, waiting for one for half of the time that is left
   * until {@code deadline}. An interrupt ends the waiting, and is kept.
   */
  public <T> Outcome<T> run(Caller caller, Deadline deadline, Supplier<Outcome<T>> action) {
    Duration wait = rate.map(TokenBucket::tryAcquire).orElse(Duration.ZERO);
    if (wait.isPositive()) {
      return new Outcome.Failed<>(
          new Failure.OverLimit(Limit.SERVER_RATE, rate.orElseThrow().rate().text(), wait));
    }
    if (caller.equals(Caller.ANONYMOUS)) {
      return run(deadline, action);
    }
    try {
      return inFlightByCaller.merge(caller.identity(), 1, Integer::sum) > maxPerCaller
          ? saturated()
          : run(deadline, action);
    } finally {
      inFlightByCaller.computeIfPresent(
          caller.identity(), (_, number) -> number == 1 ? null : number - 1);
    }
  }

  private <T> Outcome<T> run(Deadline deadline, Supplier<Outcome<T>> action) {
    if (!admitted.tryAcquire()) {
      return saturated();
    }
    try {
      return runWithPermit(deadline, action);
    } finally {
      admitted.release();
    }
  }

  private <T> Outcome<T> runWithPermit(Deadline deadline, Supplier<Outcome<T>> action) {
    try {
      // Half of the time at most: what is sent must have a chance to be answered.
      long nanos = deadline.remaining(ticker).dividedBy(2).toNanos();
      if (!permits.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
        return saturated();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Outcome.Failed<>(new Failure.Cancelled());
    }
    try {
      return deadline.hasPassed(ticker) ? saturated() : action.get();
    } finally {
      permits.release();
    }
  }

  private <T> Outcome<T> saturated() {
    return new Outcome.Failed<>(new Failure.Saturated(limit, RETRY_AFTER));
  }
}
