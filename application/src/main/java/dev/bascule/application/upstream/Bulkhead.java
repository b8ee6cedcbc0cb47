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
 * Limits the requests to one server: a number may be in flight, some more may wait for a permit,
 * the rest are rejected. One caller may take half of the places to wait in, so that there is room
 * for others; callers without credentials cannot be distinguished, and may take all. With a rate,
 * requests beyond it are rejected as well; a request that is rejected, for this or another reason,
 * costs nothing of it.
 *
 * <p>Thread-safe. Permits are given in the order of the requests.
 */
public final class Bulkhead {

  /** How many requests may wait, for each that may be in flight. */
  private static final int WAITING_PER_PERMIT = 16;

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final int limit;
  private final int maxAdmitted;
  private final Ticker ticker;
  private final int maxPerCaller;
  private final Optional<TokenBucket> rate;
  private final Semaphore admitted;
  private final Semaphore permits;

  /** How many requests of each caller are in flight or wait; only of callers that have any. */
  private final ConcurrentMap<String, Integer> inFlightByCaller = new ConcurrentHashMap<>();

  /**
   * @param limit the requests that may be in flight at the same time; at least 1
   */
  public Bulkhead(int limit, Ticker ticker) {
    this(limit, Optional.empty(), ticker);
  }

  /**
   * @param limit the requests that may be in flight at the same time; at least 1
   * @param rate how often they may come; empty: unlimited
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
   * Runs {@code action} once there is a permit, waiting for one for half of the time that is left
   * until {@code deadline}. An interrupt ends the waiting, and is kept.
   */
  public <T> Outcome<T> run(Caller caller, Deadline deadline, Supplier<Outcome<T>> action) {
    return admit(caller, () -> run(deadline, action), this::saturated);
  }

  /**
   * Runs {@code wait}, which waits for a start of the server, in one of the places that there are
   * for requests that wait, so that a slow start does not hold any number of them.
   *
   * @return the failure of {@code wait}, or {@link Failure.Saturated} if no place is free
   */
  Optional<Failure> awaitStart(Caller caller, Supplier<Optional<Failure>> wait) {
    return admit(caller, wait, () -> Optional.of(new Failure.Saturated(limit, RETRY_AFTER)));
  }

  private <R> R admit(Caller caller, Supplier<R> action, Supplier<R> rejection) {
    if (caller.equals(Caller.ANONYMOUS)) {
      return admit(action, rejection);
    }
    try {
      return inFlightByCaller.merge(caller.identity(), 1, Integer::sum) > maxPerCaller
          ? rejection.get()
          : admit(action, rejection);
    } finally {
      inFlightByCaller.computeIfPresent(
          caller.identity(), (_, number) -> number == 1 ? null : number - 1);
    }
  }

  private <R> R admit(Supplier<R> action, Supplier<R> rejection) {
    if (!admitted.tryAcquire()) {
      return rejection.get();
    }
    try {
      return action.get();
    } finally {
      admitted.release();
    }
  }

  private <T> Outcome<T> run(Deadline deadline, Supplier<Outcome<T>> action) {
    // Before it waits: requests beyond the rate must not take the places of others.
    Duration wait = rate.map(TokenBucket::tryAcquire).orElse(Duration.ZERO);
    return wait.isPositive()
        ? new Outcome.Failed<>(
            new Failure.OverLimit(Limit.SERVER_RATE, rate.orElseThrow().rate().text(), wait))
        : runWithToken(deadline, action);
  }

  private <T> Outcome<T> runWithToken(Deadline deadline, Supplier<Outcome<T>> action) {
    try {
      // Half of the time at most: what is sent must have a chance to be answered.
      long nanos = deadline.remaining(ticker).dividedBy(2).toNanos();
      if (!permits.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
        return withoutCost(saturated());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return withoutCost(new Outcome.Failed<>(new Failure.Cancelled()));
    }
    try {
      return deadline.hasPassed(ticker) ? withoutCost(saturated()) : action.get();
    } finally {
      permits.release();
    }
  }

  private <T> Outcome<T> withoutCost(Outcome<T> rejection) {
    rate.ifPresent(TokenBucket::release);
    return rejection;
  }

  private <T> Outcome<T> saturated() {
    return new Outcome.Failed<>(new Failure.Saturated(limit, RETRY_AFTER));
  }
}
