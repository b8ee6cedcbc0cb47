package dev.bascule.bootstrap.bench;

import java.time.Duration;

/**
 * How much load there is, and when it ends: by the number of requests or the time, whichever comes
 * first.
 *
 * @param connections how many there are at once, each with one request under way; at least 1
 * @param turns how many requests each of them makes at most; at least 1
 * @param longest after which time none makes another one
 */
record LoadBounds(int connections, long turns, Duration longest) {

  LoadBounds {
    if (connections < 1 || turns < 1) {
      throw new IllegalArgumentException("connections: " + connections + ", turns: " + turns);
    }
  }

  /** Returns bounds by the time alone. */
  static LoadBounds during(Duration time, int connections) {
    return new LoadBounds(connections, Long.MAX_VALUE, time);
  }

  /** Returns bounds by a number of requests of all, rounded up; within two minutes. */
  static LoadBounds requests(long requests, int connections) {
    return new LoadBounds(connections, Math.ceilDiv(requests, connections), Duration.ofMinutes(2));
  }
}
