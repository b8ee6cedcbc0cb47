package dev.bascule.domain.ratelimit;

import dev.bascule.domain.breaker.Breaker;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.breaker.HealthSignal;
import dev.bascule.domain.cache.shared.EngineException;
import dev.bascule.domain.ratelimit.SharedRates.Loan;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntSupplier;

/**
 * Creates rate limiters whose tokens are borrowed from buckets that all replicas share.
 *
 * <p>Thread-safe.
 */
public final class SharedRateLimiters implements RateLimiterFactory {

  /** Bounds the numbers of token buckets; far more than replicas can be useful. */
  static final int MAX_MEMBERS = 1000;

  static final Duration LONGEST_CLOSE = Duration.ofSeconds(1);

  private static final BucketKey PROBE =
      new BucketKey("probe", new Rate(1, Duration.ofSeconds(1), 1), /* isExact= */ true);

  private static final HealthSignal SUCCESS = new HealthSignal.Success();

  private final SharedRates rates;
  private final Breaker breaker;
  private final IntSupplier members;
  private final Ticker ticker;
  private final Executor background;

  /** Those that may have unused tokens. */
  private final Set<BorrowedAllowance> holders = ConcurrentHashMap.newKeySet();

  /**
   * @param breaker protects callers from an engine that does not reply
   * @param members returns the last known number of replicas, at least 1; never blocks
   * @param background runs operations of the engine for which no caller waits; may reject them
   */
  public SharedRateLimiters(
      SharedRates rates, Breaker breaker, IntSupplier members, Ticker ticker, Executor background) {
    this.rates = rates;
    this.breaker = breaker;
    this.members = members;
    this.ticker = ticker;
    this.background = background;
  }

  @Override
  public RateLimiter create(BucketKey bucket) {
    return new BorrowedAllowance(bucket, this, ticker);
  }

  /**
   * Returns tokens that were not used for {@link BorrowedAllowance#IDLE}, and finds out whether an
   * engine that has failed replies again. Called several times in that time, by one thread at a
   * time. Blocks for some operations of the engine; never throws because of it.
   */
  public void maintain() {
    if (isAvailable()) {
      for (BorrowedAllowance each : List.copyOf(holders)) {
        // Before it returns tokens, so that one that borrows meanwhile is added again.
        holders.remove(each);
        if (each.returnUnused()) {
          holders.add(each);
        }
      }
    } else {
      probe();
    }
  }

  /**
   * Returns unused tokens, for {@link #LONGEST_CLOSE} and one operation of the engine at most:
   * those that are left are lost, and the buckets are refilled anyway.
   */
  @Override
  public void close() {
    Deadline deadline = Deadline.after(LONGEST_CLOSE, ticker);
    for (BorrowedAllowance each : holders) {
      if (deadline.hasPassed(ticker)) {
        return;
      }
      each.returnAll();
    }
  }

  private void probe() {
    try {
      Loan _ = breaker.run(() -> rates.borrow(PROBE, 0), _ -> SUCCESS, _ -> unavailable());
    } catch (EngineException _) {
      // The next call tries again.
    }
  }

  int members() {
    return Math.clamp(members.getAsInt(), 1, MAX_MEMBERS);
  }

  boolean isAvailable() {
    return breaker.state() == CircuitState.CLOSED;
  }

  /**
   * Calls {@link SharedRates#borrow}.
   *
   * @throws EngineException if the call failed, or was not attempted because several have failed
   */
  Loan borrow(BucketKey bucket, int tokens) {
    return breaker.runIfClosed(
        () -> rates.borrow(bucket, tokens), _ -> SUCCESS, _ -> unavailable());
  }

  /** If that fails, the tokens are lost: the bucket is refilled anyway. */
  void giveBack(BucketKey bucket, int tokens) {
    try {
      boolean _ =
          breaker.runIfClosed(
              () -> {
                rates.giveBack(bucket, tokens);
                return true;
              },
              _ -> SUCCESS,
              _ -> false);
    } catch (EngineException _) {
      // The breaker has counted it.
    }
  }

  /** Returns whether {@code operation} will be run. */
  boolean runInBackground(Runnable operation) {
    try {
      background.execute(operation);
      return true;
    } catch (RejectedExecutionException _) {
      return false;
    }
  }

  void addHolder(BorrowedAllowance allowance) {
    holders.add(allowance);
  }

  private static Loan unavailable() {
    throw new EngineException("the engine of shared rates is unavailable");
  }
}
