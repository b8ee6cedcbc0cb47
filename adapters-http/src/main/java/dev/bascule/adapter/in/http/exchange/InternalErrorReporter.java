package dev.bascule.adapter.in.http.exchange;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports what should not happen: to the log in full, and to the client by a number only. A client
 * that has found a bug can repeat it as often as it likes, so the log has a bounded number of
 * entries for each minute; the others are counted.
 *
 * <p>Thread-safe; waits only for the log.
 */
public final class InternalErrorReporter {

  /** So many entries with a stack trace are logged in a minute. */
  static final int MAX_ENTRIES = 10;

  private static final Duration PERIOD = Duration.ofMinutes(1);

  private static final Logger LOGGER = LoggerFactory.getLogger(InternalErrorReporter.class);

  private static final InternalErrorReporter SHARED = new InternalErrorReporter(Ticker.system());

  private final Ticker ticker;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private long periodStartNanos;

  @GuardedBy("lock")
  private int entries;

  @GuardedBy("lock")
  private long omitted;

  InternalErrorReporter(Ticker ticker) {
    this.ticker = requireNonNull(ticker, "ticker");
    this.periodStartNanos = ticker.nanos();
  }

  /** Logs {@code cause} and returns the problem that names the log's entry. */
  public static Problem report(Throwable cause) {
    return SHARED.reportBounded(cause);
  }

  Problem reportBounded(Throwable cause) {
    if (!tryTakeEntry()) {
      return problem("there are many such errors now, and the log has the first ones of a minute");
    }
    String id = UUID.randomUUID().toString();
    LOGGER.error("A request ended in a bug; error id {}", id, cause);
    return problem("the log has it under the error id " + id).with("errorId", id);
  }

  private static Problem problem(String detail) {
    return new Problem(500, "bug", "The bridge has a bug", detail);
  }

  private boolean tryTakeEntry() {
    long missing;
    lock.lock();
    try {
      long now = ticker.nanos();
      missing = 0;
      if (now - periodStartNanos >= PERIOD.toNanos()) {
        missing = omitted;
        periodStartNanos = now;
        entries = 0;
        omitted = 0;
      }
      if (entries >= MAX_ENTRIES) {
        omitted++;
        return false;
      }
      entries++;
    } finally {
      lock.unlock();
    }
    if (missing > 0) {
      LOGGER.error("{} more requests ended in a bug, and have no entry of their own", missing);
    }
    return true;
  }
}
