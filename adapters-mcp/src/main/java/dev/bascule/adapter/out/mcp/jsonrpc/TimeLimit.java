package dev.bascule.adapter.out.mcp.jsonrpc;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import dev.bascule.domain.time.ToolTimeout;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The time limit of one request, for everything: connecting, sending, waiting. All waits for a
 * server use this class or {@link #remaining}. Progress restarts it. Thread-safe.
 */
public final class TimeLimit {

  private final Duration timeout;
  private final Deadline firstDeadline;
  private final Duration afterProgress;
  private final Deadline lastDeadline;
  private final Ticker ticker;
  private volatile Deadline deadline;

  private TimeLimit(
      Duration timeout,
      Deadline deadline,
      Duration afterProgress,
      Deadline lastDeadline,
      Ticker ticker) {
    this.timeout = timeout;
    this.firstDeadline = deadline;
    this.afterProgress = afterProgress;
    this.lastDeadline = lastDeadline;
    this.ticker = ticker;
    this.deadline = deadline;
  }

  private static TimeLimit fixed(Duration timeout, Deadline deadline, Ticker ticker) {
    return new TimeLimit(timeout, deadline, /* afterProgress= */ timeout, deadline, ticker);
  }

  /** Returns a limit of {@code timeout} from now that progress does not restart. */
  public static TimeLimit of(Duration timeout, Ticker ticker) {
    return fixed(timeout, Deadline.after(timeout, ticker), ticker);
  }

  /**
   * Returns a limit of {@code timeout} from now that each progress notification restarts with the
   * timeout of {@code rule}. Its maximum total time is that of {@code rule}, less what {@code
   * timeout} is shorter than the timeout of {@code rule}.
   */
  public static TimeLimit of(Duration timeout, ToolTimeout rule, Ticker ticker) {
    Duration most = timeout.plus(rule.maxTime().minus(rule.timeout()));
    return new TimeLimit(
        timeout,
        Deadline.after(timeout, ticker),
        /* afterProgress= */ rule.timeout(),
        Deadline.after(most, ticker),
        ticker);
  }

  /** Restarts the limit after progress, up to the maximum. Has no effect once it has passed. */
  public void restart() {
    if (!hasPassed()) {
      deadline = Deadline.after(afterProgress, ticker).earlier(lastDeadline);
    }
  }

  /** Returns the current deadline, which each {@link #restart} changes. */
  Deadline deadline() {
    return deadline;
  }

  /** Returns a limit of {@code most} from now, or until this one passes, if that is earlier. */
  public TimeLimit atMost(Duration most) {
    Duration remaining = remaining();
    return most.compareTo(remaining) < 0
        ? fixed(timeout, Deadline.after(most, ticker), ticker)
        : this;
  }

  public Duration remaining() {
    return deadline.remaining(ticker);
  }

  public boolean hasPassed() {
    return deadline.hasPassed(ticker);
  }

  /**
   * Returns the failure of a timed-out request, with its total time, rounded to milliseconds so
   * that the bridge's own overhead is not visible.
   */
  public TimedOut timedOut() {
    Duration given = timeout.plusNanos(deadline.atNanos() - firstDeadline.atNanos());
    Duration whole = given.truncatedTo(ChronoUnit.MILLIS);
    return new TimedOut(whole.equals(given) ? given : whole.plusMillis(1));
  }

  /** Waits for {@code reply}; an interrupt means that the caller left. */
  public <T> UpstreamReply<T> await(CompletableFuture<UpstreamReply<T>> reply) {
    try {
      return reply.get(remaining().toNanos(), NANOSECONDS);
    } catch (TimeoutException _) {
      return new Failed<>(timedOut());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Failed<>(new Cancelled());
    } catch (ExecutionException e) {
      throw new AssertionError("failures are returned as values", e);
    }
  }

  /**
   * Runs {@code action} with {@code lock} held; an interrupt during the wait means that the caller
   * left.
   */
  public <T> UpstreamReply<T> underLock(ReentrantLock lock, Supplier<UpstreamReply<T>> action) {
    try {
      if (!lock.tryLock(remaining().toNanos(), NANOSECONDS)) {
        return new Failed<>(timedOut());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Failed<>(new Cancelled());
    }
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
