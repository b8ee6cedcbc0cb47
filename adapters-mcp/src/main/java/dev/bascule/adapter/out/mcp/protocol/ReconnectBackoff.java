package dev.bascule.adapter.out.mcp.protocol;

import java.time.Duration;
import java.util.Optional;

/**
 * How long to wait before a stream is opened again: half a second after one that brought something,
 * doubling up to thirty seconds while there is nothing to be had, and up to half of it less by
 * chance. What the server asked for goes before that, if its streams bring anything. Immutable.
 *
 * @param fruitless how many streams in a row brought nothing
 */
public record ReconnectBackoff(int fruitless) {

  public static final ReconnectBackoff NONE = new ReconnectBackoff(0);

  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** Nobody is to be made to reconnect without a break. */
  private static final Duration SHORTEST_RETRY = Duration.ofMillis(250);

  /** Enough doublings to reach the longest wait. */
  private static final int MAX_DOUBLINGS = 6;

  /** Returns what holds after a stream that brought something, or nothing. */
  public ReconnectBackoff after(boolean fruitful) {
    return fruitful ? NONE : new ReconnectBackoff(Math.min(fruitless + 1, MAX_DOUBLINGS));
  }

  /**
   * Returns how long to wait.
   *
   * @param retry what the server asked for; empty if nothing
   * @param chance from 0, inclusive, to 1, exclusive
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
