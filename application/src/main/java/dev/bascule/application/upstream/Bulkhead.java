package dev.bascule.application.upstream;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.in.ShowMetricsUseCase.ServerLoad;
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
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Limits the requests to one server: a number may be in flight, some more may wait for a permit,
 * the rest are rejected. One caller may have three quarters of the requests in flight, if there may
 * be four or more, and half of the places to wait in, so that there is room for others. Callers
 * that cannot be distinguished ({@link dev.bascule.application.context.CallOrigin#shareHolder}) may
 * take all. With a rate, requests beyond it are rejected as well; a request that is rejected, for
 * this or another reason, costs nothing of it.
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
  private final int permitsPerCaller;
  private final Optional<TokenBucket> rate;
  private final Semaphore admitted;
  private final Semaphore permits;

  /** What each caller has; only of callers that have anything. */
  private final ConcurrentMap<String, CallerShare> shares = new ConcurrentHashMap<>();

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
    this.permitsPerCaller = limit - limit / 4;
    this.admitted = new Semaphore(maxAdmitted);
  }

  /**
   * What one caller has.
   *
   * @param admitted how many requests are in flight or wait
   * @param permits what is left of its share of those in flight
   */
  private record CallerShare(int admitted, Semaphore permits) {

    CallerShare plus(int number) {
      return new CallerShare(admitted + number, permits);
    }
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
   *
   * @param caller who has a share; empty for a caller that cannot be distinguished from others
   */
  public <T> Outcome<T> run(String caller, Deadline deadline, Supplier<Outcome<T>> action) {
    return admit(
        caller, share -> run(deadline, share.map(CallerShare::permits), action), this::saturated);
  }

  /**
   * Runs {@code wait}, which waits for a start of the server, in one of the places that there are
   * for requests that wait, so that a slow start does not hold any number of them.
   *
   * @return the failure of {@code wait}, or {@link Failure.Saturated} if no place is free
   */
  Optional<Failure> awaitStart(String caller, Supplier<Optional<Failure>> wait) {
    return admit(
        caller, _ -> wait.get(), () -> Optional.of(new Failure.Saturated(limit, RETRY_AFTER)));
  }

  private <R> R admit(
      String caller, Function<Optional<CallerShare>, R> action, Supplier<R> rejection) {
    if (caller.isEmpty()) {
      return admit(() -> action.apply(Optional.empty()), rejection);
    }
    CallerShare share =
        shares.compute(
            caller,
            (_, known) ->
                known == null
                    ? new CallerShare(1, new Semaphore(permitsPerCaller, /* fair= */ true))
                    : known.plus(1));
    try {
      return share.admitted() > maxPerCaller
          ? rejection.get()
          : admit(() -> action.apply(Optional.of(share)), rejection);
    } finally {
      shares.computeIfPresent(caller, (_, known) -> known.admitted() == 1 ? null : known.plus(-1));
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

  private <T> Outcome<T> run(
      Deadline deadline, Optional<Semaphore> share, Supplier<Outcome<T>> action) {
    // Before it waits: requests beyond the rate must not take the places of others.
    Duration wait = rate.map(TokenBucket::tryAcquire).orElse(Duration.ZERO);
    return wait.isPositive()
        ? new Outcome.Failed<>(
            new Failure.OverLimit(Limit.SERVER_RATE, rate.orElseThrow().rate().text(), wait))
        : runWithToken(deadline, share, action);
  }

  private <T> Outcome<T> runWithToken(
      Deadline deadline, Optional<Semaphore> share, Supplier<Outcome<T>> action) {
    try {
      // First, so that a caller that waits for its own requests takes no permit from others.
      if (share.isPresent() && !tryAcquire(share.get(), deadline)) {
        return withoutCost(saturated());
      }
      try {
        return runWithShare(deadline, action);
      } finally {
        share.ifPresent(Semaphore::release);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return withoutCost(new Outcome.Failed<>(new Failure.Cancelled()));
    }
  }

  private <T> Outcome<T> runWithShare(Deadline deadline, Supplier<Outcome<T>> action)
      throws InterruptedException {
    if (!tryAcquire(permits, deadline)) {
      return withoutCost(saturated());
    }
    try {
      return deadline.hasPassed(ticker) ? withoutCost(saturated()) : action.get();
    } finally {
      permits.release();
    }
  }

  /** Half of the time at most: what is sent must have a chance to be answered. */
  private boolean tryAcquire(Semaphore semaphore, Deadline deadline) throws InterruptedException {
    long nanos = deadline.remaining(ticker).dividedBy(2).toNanos();
    return semaphore.tryAcquire(nanos, TimeUnit.NANOSECONDS);
  }

  private <T> Outcome<T> withoutCost(Outcome<T> rejection) {
    rate.ifPresent(TokenBucket::release);
    return rejection;
  }

  private <T> Outcome<T> saturated() {
    return new Outcome.Failed<>(new Failure.Saturated(limit, RETRY_AFTER));
  }
}
