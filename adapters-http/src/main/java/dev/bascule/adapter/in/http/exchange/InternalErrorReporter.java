package dev.bascule.adapter.in.http.exchange;

import dev.bascule.domain.ratelimit.LogRateLimiter;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.UUID;
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

  /** So many entries with a stack trace are logged at once, and as many in a minute. */
  static final int MAX_ENTRIES = 10;

  private static final Logger LOGGER = LoggerFactory.getLogger(InternalErrorReporter.class);

  private static final InternalErrorReporter SHARED = new InternalErrorReporter(Ticker.system());

  private final LogRateLimiter limiter;

  InternalErrorReporter(Ticker ticker) {
    Rate rate = new Rate(MAX_ENTRIES, Duration.ofMinutes(1), MAX_ENTRIES);
    this.limiter = new LogRateLimiter(rate, ticker);
  }

  /** Logs {@code cause} and returns the problem that names the log's entry. */
  public static Problem report(Throwable cause) {
    return SHARED.reportBounded(cause);
  }

  Problem reportBounded(Throwable cause) {
    OptionalLong omitted = limiter.tryAcquire();
    if (omitted.isEmpty()) {
      return problem("there are many internal errors at present; the log has some of them");
    }
    if (omitted.getAsLong() > 0) {
      LOGGER.error(
          "{} more requests failed with an internal error; their entries are omitted",
          omitted.getAsLong());
    }
    String id = UUID.randomUUID().toString();
    LOGGER.error("A request failed with an internal error; error id {}", id, cause);
    return problem("see the log for error id " + id).with("errorId", id);
  }

  private static Problem problem(String detail) {
    return new Problem(ProblemType.BUG, detail);
  }
}
