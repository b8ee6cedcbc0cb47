package dev.bascule.application.view;

import java.time.Duration;

/**
 * The tool calls that were answered without a request of their own to the server, since the start.
 *
 * @param hits those answered with a fresh value of the cache, also of the one that replicas share
 * @param collapsed those answered with the result of an equal request in flight
 * @param stale those answered with a stale value: while it was refreshed, or instead of a failure
 */
public record CacheSavings(Saved hits, Saved collapsed, Saved stale) {

  public static final CacheSavings NONE = new CacheSavings(Saved.NONE, Saved.NONE, Saved.NONE);

  /**
   * Saved calls.
   *
   * @param time how long their requests would have taken, if each had taken as long as those of its
   *     tool on average; without that of calls whose tool has not answered a request yet
   */
  public record Saved(long calls, Duration time) {

    static final Saved NONE = new Saved(0, Duration.ZERO);

    Saved plus(Saved other) {
      return new Saved(calls + other.calls, time.plus(other.time));
    }
  }

  /** Returns the sum. */
  public Saved total() {
    return hits.plus(collapsed).plus(stale);
  }

  /** Returns these savings and {@code other} together. */
  public CacheSavings plus(CacheSavings other) {
    return new CacheSavings(
        hits.plus(other.hits), collapsed.plus(other.collapsed), stale.plus(other.stale));
  }
}
