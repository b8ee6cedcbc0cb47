package dev.bascule.adapter.out.mcp.jsonrpc;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.bascule.application.port.out.RequestTimeout;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The time that one request has, for all it needs: connecting, sending, waiting. Everything that
 * waits for a server waits here or by {@link #remaining}. Progress restarts it. Thread-safe.
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

  /** Returns the limit that ends {@code timeout} from now, progress or not. */
  public static TimeLimit of(Duration timeout, Ticker ticker) {
    return fixed(timeout, Deadline.after(timeout, ticker), ticker);
  }

  /** Returns the limit that begins now and that progress restarts as {@code timeout} says. */
  public static TimeLimit of(RequestTimeout timeout, Ticker ticker) {
    return new TimeLimit(
        timeout.timeout(),
        Deadline.after(timeout.timeout(), ticker),
        timeout.afterProgress(),
        Deadline.after(timeout.maxTime(), ticker),
        ticker);
  }

  /**
   * Begins again, since the server reports progress; never ends later than the maximum. Does
   * nothing once it has passed.
   */
  public void restart() {
    if (!hasPassed()) {
      deadline = Deadline.after(afterProgress, ticker).earlier(lastDeadline);
    }
  }

  /** Returns the deadline as it is now; each {@link #restart} changes it. */
  Deadline deadline() {
    return deadline;
  }

  /** Returns a limit that ends {@code most} from now, or when this one does, if that is sooner. */
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
   * Returns the failure of a request whose time is over, with all the time that it had; in whole
   * milliseconds, so that what the bridge itself needed of the time before does not show.
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
      throw new AssertionError("replies are values, also those that tell of a failure", e);
    }
  }

  /** Runs {@code action} under {@code lock}; an interrupt while waiting means the caller left. */
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
