package dev.bascule.application.port.out;

import java.time.Duration;

/**
 * The timeouts of one request to a server.
 *
 * @param timeout the maximum time without a response or progress
 * @param afterProgress the maximum time after each progress notification
 * @param maxTime the maximum total time, with or without progress; at least {@code timeout}
 */
public record RequestTimeout(Duration timeout, Duration afterProgress, Duration maxTime) {

  /** Returns a timeout that is not restarted by progress. */
  public static RequestTimeout fixed(Duration timeout) {
    return new RequestTimeout(timeout, timeout, timeout);
  }
}
