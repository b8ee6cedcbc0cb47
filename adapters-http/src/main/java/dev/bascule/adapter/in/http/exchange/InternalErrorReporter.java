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
 * Reports internal errors: to the log with the stack trace, and to the client with an id only. A
 * client that can trigger an error can repeat it, so the number of log entries per minute is
 * limited; the others are counted.
 *
 * <p>Thread-safe; blocks only for the log.
 */
public final class InternalErrorReporter {

  /** The maximum number of entries with a stack trace, as burst and per minute. */
  static final int MAX_ENTRIES = 10;

  private static final Logger LOGGER = LoggerFactory.getLogger(InternalErrorReporter.class);

  private static final InternalErrorReporter SHARED = new InternalErrorReporter(Ticker.system());

  private final LogRateLimiter limiter;

  InternalErrorReporter(Ticker ticker) {
    Rate rate = new Rate(MAX_ENTRIES, Duration.ofMinutes(1), MAX_ENTRIES);
    this.limiter = new LogRateLimiter(rate, ticker);
  }

  /** Logs {@code cause} and returns the problem with the id of the log entry. */
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
