package dev.bascule.application.upstream;

import dev.bascule.application.view.BridgeMetrics.ServerLoad;
import dev.bascule.domain.ratelimit.RateLimiter;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.OverLimit.Limit;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Limits the requests to one server: a number may be in flight, some more may wait for a permit,
 * and the rest are rejected. One caller may have three quarters of the requests in flight, if the
 * limit is at least four, and half of the waiting places, so that there is room for others. Callers
 * that cannot be distinguished ({@link dev.bascule.application.context.CallOrigin#shareHolder}) may
 * use all. Requests beyond the rate, if there is one, are rejected as well; a request that is
 * rejected for any reason does not count towards the rate, and neither does one that the bridge
 * needs to answer others. Retries of a request have a {@linkplain #retryBudget budget}.
 *
 * <p>Thread-safe. Permits are granted in the order of the requests.
 */
public final class Bulkhead {

  /** How many requests may wait per permit. */
  private static final int WAITING_PER_PERMIT = 16;

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final int limit;
  private final int maxAdmitted;
  private final Ticker ticker;
  private final int maxPerCaller;
  private final int permitsPerCaller;
  private final Optional<RateLimiter> rate;
  private final Semaphore admitted;
  private final Semaphore permits;

  /** When the requests in flight began, in readings of the ticker, by their number. */
  private final ConcurrentSkipListMap<Long, Long> beginnings = new ConcurrentSkipListMap<>();

  private final AtomicLong lastNumber = new AtomicLong();

  private final RetryBudget retryBudget;

  /** The share of each caller that uses any. */
  private final ConcurrentMap<String, CallerShare> shares = new ConcurrentHashMap<>();

  /**
   * @param limit the maximum number of requests in flight; at least 1
   * @param rate limits the rate; empty if unlimited
   */
  public Bulkhead(int limit, Optional<RateLimiter> rate, Ticker ticker) {
    this.limit = limit;
    this.rate = rate;
    this.ticker = ticker;
    this.permits = new Semaphore(limit, /* fair= */ true);
    this.maxAdmitted = (int) Math.min(Integer.MAX_VALUE, limit * (1L + WAITING_PER_PERMIT));
    this.maxPerCaller = (int) Math.min(Integer.MAX_VALUE, limit * (1L + WAITING_PER_PERMIT / 2));
    this.permitsPerCaller = limit - limit / 4;
    this.admitted = new Semaphore(maxAdmitted);
    this.retryBudget = new RetryBudget(ticker);
  }

  /**
   * The share of one caller.
   *
   * @param admitted its requests in flight or waiting
   * @param permits the rest of its share of permits; empty if it may use all
   */
  private record CallerShare(int admitted, Optional<Semaphore> permits) {

    static final CallerShare UNLIMITED = new CallerShare(0, Optional.empty());

    static CallerShare first(int permits) {
      return new CallerShare(1, Optional.of(new Semaphore(permits, /* fair= */ true)));
    }

    CallerShare plus(int number) {
      return new CallerShare(admitted + number, permits);
    }
  }

  /** Returns the load; the two numbers may be of slightly different times. */
  public ServerLoad load() {
    int inFlight = limit - permits.availablePermits();
    int all = maxAdmitted - admitted.availablePermits();
    return new ServerLoad(inFlight, Math.max(0, all - inFlight), limit);
  }

  /** Returns how long the oldest request in flight has taken; empty if there is none. */
  public Optional<Duration> longestInFlight() {
    return Optional.ofNullable(beginnings.firstEntry())
        .map(first -> Duration.ofNanos(ticker.nanos() - first.getValue()));
  }

  /**
   * Runs {@code action} once a permit is available, and waits for one for up to half of the time
   * until {@code deadline}. An interrupt ends the wait, and the interrupt status is kept. Blocks
   * before that if the rate is shared by replicas.
   *
   * @param caller the holder of a share; empty for a caller that cannot be distinguished from
   *     others
   */
  public <T> Outcome<T> run(String caller, Deadline deadline, Supplier<Outcome<T>> action) {
    return run(caller, deadline, rate, action);
  }

  /** Like {@link #run}, for a request that does not count towards the rate. */
  public <T> Outcome<T> runUncounted(
      String caller, Deadline deadline, Supplier<Outcome<T>> action) {
    return run(caller, deadline, Optional.empty(), action);
  }

  private <T> Outcome<T> run(
      String caller,
      Deadline deadline,
      Optional<RateLimiter> limiter,
      Supplier<Outcome<T>> action) {
    Optional<CallerShare> share = tryAdmit(caller);
    if (share.isEmpty()) {
      return saturated();
    }
    try {
      // Before it waits: requests beyond the rate must not take the places of others.
      Duration wait = limiter.map(RateLimiter::tryAcquire).orElse(Duration.ZERO);
      return wait.isPositive()
          ? new Outcome.Failed<>(
              new Failure.OverLimit(Limit.SERVER_RATE, limiter.orElseThrow().rate().text(), wait))
          : runWithToken(share.get().permits(), deadline, limiter, action);
    } finally {
      leave(caller);
    }
  }

  /**
   * Runs {@code wait}, which waits for a start of the server, in one of the waiting places, so that
   * a slow start does not accumulate an unlimited number of requests.
   *
   * @return the failure of {@code wait}, or {@link Failure.Saturated} if no place is free
   */
  Optional<Failure> awaitStart(String caller, Supplier<Optional<Failure>> wait) {
    if (tryAdmit(caller).isEmpty()) {
      return Optional.of(new Failure.Saturated(limit, RETRY_AFTER));
    }
    try {
      return wait.get();
    } finally {
      leave(caller);
    }
  }

  /** Returns empty if too many are admitted; otherwise {@link #leave} must be called. */
  private Optional<CallerShare> tryAdmit(String caller) {
    CallerShare share =
        caller.isEmpty()
            ? CallerShare.UNLIMITED
            : shares.compute(
                caller,
                (_, known) -> known == null ? CallerShare.first(permitsPerCaller) : known.plus(1));
    if (share.admitted() <= maxPerCaller && admitted.tryAcquire()) {
      return Optional.of(share);
    }
    leaveShare(caller);
    return Optional.empty();
  }

  private void leave(String caller) {
    admitted.release();
    leaveShare(caller);
  }

  private void leaveShare(String caller) {
    if (!caller.isEmpty()) {
      shares.computeIfPresent(caller, (_, known) -> known.admitted() == 1 ? null : known.plus(-1));
    }
  }

  private <T> Outcome<T> runWithToken(
      Optional<Semaphore> share,
      Deadline deadline,
      Optional<RateLimiter> limiter,
      Supplier<Outcome<T>> action) {
    // At most half of the time, so that a request that is sent can still be answered.
    Duration half = Duration.ofNanos(deadline.remainingNanos(ticker) / 2);
    Deadline wait = Deadline.after(half, ticker);
    boolean hasShare = false;
    boolean hasPermit = false;
    try {
      // First, so that a caller that waits for its own requests takes no permit from others.
      hasShare = share.isEmpty() || tryAcquire(share.get(), wait);
      hasPermit = hasShare && tryAcquire(permits, wait);
      return hasPermit && !deadline.hasPassed(ticker)
          ? runInFlight(action)
          : withoutCost(limiter, saturated());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return withoutCost(limiter, new Outcome.Failed<>(new Failure.Cancelled()));
    } finally {
      if (hasPermit) {
        permits.release();
      }
      if (hasShare) {
        share.ifPresent(Semaphore::release);
      }
    }
  }

  private <T> Outcome<T> runInFlight(Supplier<Outcome<T>> action) {
    long number = lastNumber.incrementAndGet();
    beginnings.put(number, ticker.nanos());
    retryBudget.recordRequest();
    try {
      return action.get();
    } finally {
      beginnings.remove(number);
    }
  }

  /** Returns what limits the retries of the requests. */
  RetryBudget retryBudget() {
    return retryBudget;
  }

  private boolean tryAcquire(Semaphore semaphore, Deadline end) throws InterruptedException {
    return semaphore.tryAcquire(end.remainingNanos(ticker), TimeUnit.NANOSECONDS);
  }

  private static <T> Outcome<T> withoutCost(Optional<RateLimiter> limiter, Outcome<T> rejection) {
    limiter.ifPresent(RateLimiter::release);
    return rejection;
  }

  private <T> Outcome<T> saturated() {
    return new Outcome.Failed<>(new Failure.Saturated(limit, RETRY_AFTER));
  }
}
