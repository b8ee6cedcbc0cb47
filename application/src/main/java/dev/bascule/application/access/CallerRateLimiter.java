package dev.bascule.application.access;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.policy.CallerQuota;
import dev.bascule.application.policy.CallerQuotas;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.ratelimit.TokenBucket;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.OverLimit.Limit;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Limits the rate and the concurrent requests of each caller, for every request, whether or not a
 * cache can answer it. Callers without credentials are one caller.
 *
 * <p>Thread-safe; never blocks. Bounded: the least recent callers are removed, and start with a
 * full quota again.
 */
public final class CallerRateLimiter {

  /** Far more than there are keys; with tokens, the most recent callers. */
  static final int MAX_CALLERS = 10_000;

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final CallerQuotas quotas;
  private final Ticker ticker;

  @GuardedBy("this")
  private final Map<Key, Usage> usages =
      new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Usage> eldest) {
          return size() > MAX_CALLERS;
        }
      };

  public CallerRateLimiter(CallerQuotas quotas, Ticker ticker) {
    this.quotas = quotas;
    this.ticker = ticker;
  }

  /** Runs {@code action} for {@code caller}, unless its quota is exhausted. */
  public <T> Outcome<T> run(Caller caller, Supplier<Outcome<T>> action) {
    QuotaPermit permit = acquire(caller);
    if (permit.rejection().isPresent()) {
      return new Outcome.Failed<>(permit.rejection().get());
    }
    try {
      return action.get();
    } finally {
      permit.release();
    }
  }

  /** Acquires the quota of one request of {@code caller}, unless it is exhausted. */
  public QuotaPermit acquire(Caller caller) {
    CallerQuota quota = quotas.of(caller);
    return quota.equals(CallerQuota.NONE)
        ? QuotaPermit.UNLIMITED
        : usageOf(caller, quota).acquire();
  }

  private synchronized Usage usageOf(Caller caller, CallerQuota quota) {
    return usages.computeIfAbsent(new Key(caller.identity(), quota), _ -> new Usage(quota, ticker));
  }

  /** One usage per quota of a caller: switching between credentials must not reset it. */
  private record Key(String identity, CallerQuota quota) {}

  /** What one caller has used and uses now. */
  private static final class Usage {

    private final int maxConcurrent;
    private final Optional<TokenBucket> rate;
    private final AtomicInteger inFlight = new AtomicInteger();

    Usage(CallerQuota quota, Ticker ticker) {
      this.maxConcurrent = quota.concurrent().orElse(Integer.MAX_VALUE);
      this.rate = quota.rate().map(allowed -> new TokenBucket(allowed, ticker));
    }

    /** A request that exceeds the concurrency limit takes no token. */
    QuotaPermit acquire() {
      if (inFlight.incrementAndGet() > maxConcurrent) {
        return rejected(Limit.CALLER_CONCURRENCY, Integer.toString(maxConcurrent), RETRY_AFTER);
      }
      Duration wait = rate.map(TokenBucket::tryAcquire).orElse(Duration.ZERO);
      return wait.isZero()
          ? new QuotaPermit(Optional.of(this), Optional.empty())
          : rejected(Limit.CALLER_RATE, rate.orElseThrow().rate().text(), wait);
    }

    private QuotaPermit rejected(Limit limit, String allowed, Duration retryAfter) {
      inFlight.decrementAndGet();
      return new QuotaPermit(
          Optional.empty(), Optional.of(new Failure.OverLimit(limit, allowed, retryAfter)));
    }
  }

  /** What one request takes from the quota of its caller; nothing if it is rejected. */
  public static final class QuotaPermit {

    private static final QuotaPermit UNLIMITED =
        new QuotaPermit(Optional.empty(), Optional.empty());

    private final Optional<Usage> usage;
    private final Optional<Failure> rejection;

    private QuotaPermit(Optional<Usage> usage, Optional<Failure> rejection) {
      this.usage = usage;
      this.rejection = rejection;
    }

    /** Returns why the quota is exhausted; empty if the request is allowed. */
    public Optional<Failure> rejection() {
      return rejection;
    }

    /** Ends the request. Must be called once. */
    public void release() {
      usage.ifPresent(taken -> taken.inFlight.decrementAndGet());
    }

    /**
     * Returns the token to the bucket, before {@link #release}, because the request was not made.
     */
    public void giveBackToken() {
      usage.flatMap(taken -> taken.rate).ifPresent(bucket -> bucket.release(1));
    }
  }
}
