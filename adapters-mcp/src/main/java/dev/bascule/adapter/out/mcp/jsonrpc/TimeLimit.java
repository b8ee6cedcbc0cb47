package dev.bascule.adapter.out.mcp.jsonrpc;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

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
 * waits for a server waits here or by {@link #remaining}. Immutable.
 */
public final class TimeLimit {

  private final Duration timeout;
  private final Deadline deadline;
  private final Ticker ticker;

  private TimeLimit(Duration timeout, Deadline deadline, Ticker ticker) {
    this.timeout = timeout;
    this.deadline = deadline;
    this.ticker = ticker;
  }

  /** Returns the limit that ends {@code timeout} from now. */
  public static TimeLimit of(Duration timeout, Ticker ticker) {
    requireNonNull(ticker, "ticker");
    return new TimeLimit(timeout, Deadline.after(timeout, ticker), ticker);
  }

  /** Returns a limit that ends {@code most} from now, or when this one does, if that is sooner. */
  public TimeLimit atMost(Duration most) {
    Duration remaining = remaining();
    return most.compareTo(remaining) < 0
        ? new TimeLimit(timeout, Deadline.after(most, ticker), ticker)
        : this;
  }

  public Duration remaining() {
    return deadline.remaining(ticker);
  }

  public boolean hasPassed() {
    return deadline.hasPassed(ticker);
  }

  /**
   * Returns the ending of a request whose time is over; in whole milliseconds, so that what the
   * bridge itself needed of the time before does not show.
   */
  public TimedOut timedOut() {
    Duration whole = timeout.truncatedTo(ChronoUnit.MILLIS);
    return new TimedOut(whole.equals(timeout) ? timeout : whole.plusMillis(1));
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
