package dev.bascule.application.port.out;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How long a server may take for one request.
 *
 * @param timeout how long it may take without an answer or progress
 * @param afterProgress how long it may take after each progress notification
 * @param maxTime how long it may take in all, progress or not; at least {@code timeout}
 */
public record RequestTimeout(Duration timeout, Duration afterProgress, Duration maxTime) {

  public RequestTimeout {
    requireNonNull(timeout, "timeout");
    requireNonNull(afterProgress, "afterProgress");
    requireNonNull(maxTime, "maxTime");
  }

  /** Returns a timeout that progress does not restart. */
  public static RequestTimeout fixed(Duration timeout) {
    return new RequestTimeout(timeout, timeout, timeout);
  }
}
