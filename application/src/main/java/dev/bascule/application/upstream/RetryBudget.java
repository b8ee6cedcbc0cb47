package dev.bascule.application.upstream;

import dev.bascule.domain.time.Ticker;
import dev.bascule.domain.time.WindowCounter;
import java.time.Duration;

/**
 * Limits the retries of requests that one server may have received to a fifth of its requests of
 * the last ten seconds, or three if that is more, so that a server that restarts does not receive
 * each request twice.
 *
 * <p>Thread-safe; blocks only for its own short lock.
 */
final class RetryBudget {

  private static final Duration WINDOW = Duration.ofSeconds(10);
  private static final int REQUESTS_PER_RETRY = 5;
  private static final int RESERVE = 3;

  private final WindowCounter requests;
  private final WindowCounter retries;

  RetryBudget(Ticker ticker) {
    this.requests = new WindowCounter(WINDOW, ticker);
    this.retries = new WindowCounter(WINDOW, ticker);
  }

  /** Counts a request that is sent for the first time. */
  void recordRequest() {
    requests.add();
  }

  /** Returns whether a request may be sent again, and counts that. */
  synchronized boolean tryRetry() {
    if (retries.sum() >= Math.max(RESERVE, requests.sum() / REQUESTS_PER_RETRY)) {
      return false;
    }
    retries.add();
    return true;
  }
}
