package dev.bascule.adapter.out.mcp.protocol;

import java.time.Duration;
import java.util.Optional;

/**
 * The backoff before a stream is reopened: half a second after a stream with events, doubling up to
 * thirty seconds while there are none, minus up to half of it as jitter. A delay that the server
 * requests takes precedence, if its streams have events. Immutable.
 *
 * @param fruitless the number of consecutive streams without events
 */
public record ReconnectBackoff(int fruitless) {

  public static final ReconnectBackoff NONE = new ReconnectBackoff(0);

  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** The minimum, so that there is always a pause. */
  private static final Duration SHORTEST_RETRY = Duration.ofMillis(250);

  /** Enough doublings to reach the maximum. */
  private static final int MAX_DOUBLINGS = 6;

  /** Returns the backoff after a stream with or without events. */
  public ReconnectBackoff after(boolean fruitful) {
    return fruitful ? NONE : new ReconnectBackoff(Math.min(fruitless + 1, MAX_DOUBLINGS));
  }

  /**
   * Returns the delay.
   *
   * @param retry the delay that the server requested; empty if none
   * @param chance a random number from 0, inclusive, to 1, exclusive
   */
  public Duration delay(Optional<Duration> retry, double chance) {
    if (retry.isPresent() && fruitless == 0) {
      return longer(retry.get(), SHORTEST_RETRY);
    }
    Duration doubled = FIRST.multipliedBy(1L << fruitless);
    Duration most = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    Duration spread = most.minus(Duration.ofNanos((long) (most.toNanos() * (chance / 2))));
    return retry.map(requested -> longer(requested, spread)).orElse(spread);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
