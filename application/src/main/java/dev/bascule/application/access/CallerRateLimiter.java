package dev.bascule.application.access;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.policy.CallerQuota;
import dev.bascule.application.policy.CallerQuotas;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.ratelimit.BucketKey;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.ratelimit.RateLimiter;
import dev.bascule.domain.ratelimit.RateLimiterFactory;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.OverLimit.Limit;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits the rate and the concurrent requests of each caller, for every request, whether or not a
 * cache can answer it. Callers without credentials are one caller.
 *
 * <p>Thread-safe. Bounded: the least recent callers are removed, and start with a full quota again.
 */
public final class CallerRateLimiter {

  /** Far more than there are keys; with tokens, the most recent callers. */
  static final int MAX_CALLERS = 10_000;

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final CallerQuotas quotas;
  private final RateLimiterFactory rates;

  @GuardedBy("this")
  private final Map<Key, Usage> usages =
      new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Usage> eldest) {
          return size() > MAX_CALLERS;
        }
      };

  /**
   * @param rates creates the limiters of the rates of callers
   */
  public CallerRateLimiter(CallerQuotas quotas, RateLimiterFactory rates) {
    this.quotas = quotas;
    this.rates = rates;
  }

  /**
   * Runs {@code action} for {@code caller}, unless its quota is exhausted. Blocks before that if
   * the caller's rate is shared by replicas.
   */
  public <T> Outcome<T> run(Caller caller, Supplier<Outcome<T>> action) {
    QuotaPermit permit = acquire(caller);
    try {
      Optional<Failure> rejection = permit.await();
      return rejection.isPresent() ? new Outcome.Failed<>(rejection.get()) : action.get();
    } finally {
      permit.release();
    }
  }

  /** Acquires the quota of one request of {@code caller}, unless it is exhausted. Never blocks. */
  public QuotaPermit acquire(Caller caller) {
    CallerQuota quota = quotas.of(caller);
    return quota.equals(CallerQuota.NONE)
        ? QuotaPermit.UNLIMITED
        : usageOf(caller, quota).acquire();
  }

  /** Returns the quota of {@code caller}. */
  public CallerQuota quotaOf(Caller caller) {
    return quotas.of(caller);
  }

  /**
   * Returns how many more requests the rate of a caller allows at this moment; empty without a
   * rate, or if only the engine knows. Does not make the callers more recent.
   */
  public Function<Caller, OptionalLong> availableTokens() {
    Map<Key, RateLimiter> limiters = new HashMap<>();
    synchronized (this) {
      usages.forEach((key, usage) -> usage.rate.ifPresent(rate -> limiters.put(key, rate)));
    }
    return caller -> {
      CallerQuota quota = quotas.of(caller);
      RateLimiter limiter = limiters.get(new Key(caller.identity(), quota));
      return limiter == null
          ? quota.rate().map(rate -> OptionalLong.of(rate.burst())).orElseGet(OptionalLong::empty)
          : limiter.available();
    };
  }

  private synchronized Usage usageOf(Caller caller, CallerQuota quota) {
    return usages.computeIfAbsent(
        new Key(caller.identity(), quota),
        key -> new Usage(quota, quota.rate().map(rate -> limiterOf(key, rate))));
  }

  private RateLimiter limiterOf(Key key, Rate rate) {
    return rates.create(BucketKey.ofCaller(key.identity(), rate));
  }

  /** One usage per quota of a caller: switching between credentials must not reset it. */
  private record Key(String identity, CallerQuota quota) {}

  /** What one caller has used and uses now. */
  private static final class Usage {

    private final int maxConcurrent;
    private final Optional<RateLimiter> rate;
    private final AtomicInteger inFlight = new AtomicInteger();

    Usage(CallerQuota quota, Optional<RateLimiter> rate) {
      this.maxConcurrent = quota.concurrent().orElse(Integer.MAX_VALUE);
      this.rate = rate;
    }

    /** A request that exceeds the concurrency limit takes no token. */
    QuotaPermit acquire() {
      if (inFlight.incrementAndGet() > maxConcurrent) {
        return new QuotaPermit(
            this, rejected(Limit.CALLER_CONCURRENCY, Integer.toString(maxConcurrent), RETRY_AFTER));
      }
      if (rate.isEmpty()) {
        return new QuotaPermit(this, /* isDecided= */ true);
      }
      Optional<Duration> wait = rate.get().poll();
      return wait.isEmpty() || wait.get().isZero()
          ? new QuotaPermit(this, wait.isPresent())
          : new QuotaPermit(this, rateExceeded(wait.get()));
    }

    /** Takes a token, or returns why there is none. May block. */
    Optional<Failure> awaitToken() {
      Duration wait = rate.map(RateLimiter::tryAcquire).orElse(Duration.ZERO);
      return wait.isZero() ? Optional.empty() : Optional.of(rateExceeded(wait));
    }

    private Failure rateExceeded(Duration wait) {
      return rejected(Limit.CALLER_RATE, rate.orElseThrow().rate().text(), wait);
    }

    private Failure rejected(Limit limit, String allowed, Duration retryAfter) {
      inFlight.decrementAndGet();
      return new Failure.OverLimit(limit, allowed, retryAfter);
    }
  }

  /** What one request takes from the quota of its caller; nothing if it is rejected. */
  public static final class QuotaPermit {

    private static final QuotaPermit UNLIMITED =
        new QuotaPermit(/* usage= */ null, /* isDecided= */ true);

    private final @Nullable Usage usage;
    private boolean isDecided;
    private Optional<Failure> rejection;

    private QuotaPermit(@Nullable Usage usage, boolean isDecided) {
      this.usage = usage;
      this.isDecided = isDecided;
      this.rejection = Optional.empty();
    }

    private QuotaPermit(Usage usage, Failure rejection) {
      this.usage = usage;
      this.isDecided = true;
      this.rejection = Optional.of(rejection);
    }

    /** Returns why the quota is exhausted; empty if the request is allowed, or not yet decided. */
    public Optional<Failure> rejection() {
      return rejection;
    }

    /** Returns whether {@link #await} does not have to wait. */
    public boolean isDecided() {
      return isDecided;
    }

    /** Waits until it is decided, and returns why the quota is exhausted. */
    public Optional<Failure> await() {
      if (!isDecided && usage != null) {
        rejection = usage.awaitToken();
        isDecided = true;
      }
      return rejection;
    }

    /** Ends the request. Idempotent after a rejection, otherwise called once. */
    public void release() {
      if (usage != null && rejection.isEmpty()) {
        usage.inFlight.decrementAndGet();
      }
    }

    /**
     * Returns the token to the bucket, before {@link #release}, because the request was not made.
     */
    public void giveBackToken() {
      if (usage != null && isDecided && rejection.isEmpty()) {
        usage.rate.ifPresent(RateLimiter::release);
      }
    }
  }
}
