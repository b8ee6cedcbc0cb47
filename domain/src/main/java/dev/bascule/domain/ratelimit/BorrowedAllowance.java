package dev.bascule.domain.ratelimit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.cache.shared.EngineException;
import dev.bascule.domain.ratelimit.SharedRates.Loan;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that a replica has borrowed from a bucket of all replicas. It borrows them in batches,
 * so that most requests need no operation of the engine: all replicas together hold at most a
 * quarter of the burst. If that is less than a token for each, tokens are borrowed one by one.
 *
 * <p>While the engine is unavailable, the replica has a bucket of its own with its share of the
 * rate, which is refilled all the time.
 *
 * <p>Thread-safe.
 */
final class BorrowedAllowance implements RateLimiter {

  /** Unused tokens are returned after this time without a request. */
  static final Duration IDLE = Duration.ofSeconds(1);

  /** For how long an empty bucket is not asked again: others may return tokens. */
  private static final Duration LONGEST_DENIAL = Duration.ofSeconds(1);

  private static final Optional<Duration> TAKEN = Optional.of(Duration.ZERO);

  private final BucketKey bucket;
  private final SharedRateLimiters engine;
  private final Ticker ticker;

  @GuardedBy("this")
  private int stock;

  /** The tokens that are being borrowed for the stock. */
  @GuardedBy("this")
  private int requested;

  @GuardedBy("this")
  private long usedAtNanos;

  @GuardedBy("this")
  private @Nullable Denial denial;

  @GuardedBy("this")
  private @Nullable OwnShare own;

  /** The engine had no token; it is not asked before {@code untilNanos}. */
  private record Denial(long untilNanos, long nextTokenAtNanos) {}

  /** The bucket that is used while the engine is unavailable. */
  private record OwnShare(int members, TokenBucket tokens) {}

  BorrowedAllowance(BucketKey bucket, SharedRateLimiters engine, Ticker ticker) {
    this.bucket = bucket;
    this.engine = engine;
    this.ticker = ticker;
    this.usedAtNanos = ticker.nanos();
  }

  @Override
  public Rate rate() {
    return bucket.rate();
  }

  @Override
  public Optional<Duration> poll() {
    int refill;
    synchronized (this) {
      long now = ticker.nanos();
      usedAtNanos = now;
      if (stock == 0) {
        return pollWithoutStock(now);
      }
      stock--;
      boolean isLow = stock + requested <= batch() / 2 && denialAt(now) == null;
      refill = isLow ? request() : 0;
    }
    if (refill > 0 && !engine.runInBackground(() -> refill(refill))) {
      endRequest(refill);
    }
    return TAKEN;
  }

  @GuardedBy("this")
  private Optional<Duration> pollWithoutStock(long now) {
    Denial current = denialAt(now);
    if (current != null) {
      return Optional.of(Duration.ofNanos(current.nextTokenAtNanos() - now));
    }
    return engine.isAvailable() ? Optional.empty() : Optional.of(acquireFromOwn());
  }

  @Override
  public Duration tryAcquire() {
    Optional<Duration> known = poll();
    if (known.isPresent()) {
      return known.get();
    }
    int more;
    synchronized (this) {
      more = request();
    }
    try {
      Loan loan = borrow(1 + more);
      boolean isTaken = loan.tokens() > 0;
      add(more, isTaken ? loan.tokens() - 1 : 0);
      return isTaken ? Duration.ZERO : loan.nextToken();
    } catch (EngineException _) {
      endRequest(more);
      return acquireFromOwn();
    }
  }

  @Override
  public OptionalLong available() {
    return OptionalLong.empty();
  }

  private void refill(int tokens) {
    try {
      add(tokens, borrow(tokens).tokens());
    } catch (EngineException _) {
      endRequest(tokens);
    }
  }

  private Loan borrow(int tokens) {
    Loan loan = engine.borrow(bucket, tokens);
    recordReply(loan);
    return loan;
  }

  private synchronized void recordReply(Loan loan) {
    long now = ticker.nanos();
    Duration wait = loan.nextToken();
    Duration pause = wait.compareTo(LONGEST_DENIAL) < 0 ? wait : LONGEST_DENIAL;
    denial = loan.tokens() > 0 ? null : new Denial(now + pause.toNanos(), now + wait.toNanos());
  }

  /** Adds {@code tokens} to the stock, for which {@code expected} were requested. */
  private void add(int expected, int tokens) {
    synchronized (this) {
      requested -= expected;
      stock += tokens;
    }
    if (tokens > 0) {
      engine.addHolder(this);
    }
  }

  private synchronized void endRequest(int tokens) {
    requested -= tokens;
  }

  /** Returns how many tokens to borrow for the stock. */
  @GuardedBy("this")
  private int request() {
    int missing = Math.max(0, batch() - stock - requested);
    requested += missing;
    return missing;
  }

  /** Returns the maximum number of tokens to hold. */
  private int batch() {
    return bucket.isExact() ? 0 : bucket.rate().burst() / (4 * engine.members());
  }

  private synchronized Duration acquireFromOwn() {
    int members = engine.members();
    if (own == null) {
      own = new OwnShare(members, TokenBucket.ofShare(bucket.rate(), members, ticker));
    } else if (own.members() != members) {
      own = new OwnShare(members, own.tokens().toShare(members));
    }
    return own.tokens().tryAcquire();
  }

  @GuardedBy("this")
  private @Nullable Denial denialAt(long now) {
    if (denial != null && denial.untilNanos() - now <= 0) {
      denial = null;
    }
    return denial;
  }

  @Override
  public void release() {
    synchronized (this) {
      if (own != null && !engine.isAvailable()) {
        own.tokens().release();
        return;
      }
      if (stock + requested < batch()) {
        stock++;
        engine.addHolder(this);
        return;
      }
    }
    boolean _ = engine.runInBackground(() -> engine.giveBack(bucket, 1));
  }

  /**
   * Returns tokens to the engine that are not needed. Blocks for an operation of the engine; never
   * throws because of it.
   *
   * @return whether there are tokens left
   */
  boolean returnUnused() {
    int unused;
    boolean isLeft;
    synchronized (this) {
      boolean isIdle = ticker.nanos() - usedAtNanos >= IDLE.toNanos();
      // More than a batch if the number of replicas has grown.
      unused = Math.max(0, isIdle ? stock : stock - batch());
      stock -= unused;
      isLeft = stock + requested > 0;
    }
    giveBack(unused);
    return isLeft;
  }

  /** Like {@link #returnUnused}, whether or not the tokens could still be used. */
  void returnAll() {
    int unused;
    synchronized (this) {
      unused = stock;
      stock = 0;
    }
    giveBack(unused);
  }

  private void giveBack(int unused) {
    if (unused > 0) {
      engine.giveBack(bucket, unused);
    }
  }
}
