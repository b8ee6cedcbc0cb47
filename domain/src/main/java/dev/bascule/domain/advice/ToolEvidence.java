package dev.bascule.domain.advice;

import dev.bascule.domain.mcp.ToolName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the answered calls of one tool show about caching its results. If they are cached already,
 * only loads are answered calls, so hits are not part of any number.
 *
 * @param isDeclaredReadOnly whether the server declares the tool as read-only
 * @param cachedFor how long its results are fresh; zero if they are not cached
 * @param calls the number of answered calls
 * @param repeats those whose key is one of a recent call
 * @param callers the number of callers; {@link #MAX_CALLERS} for that many or more
 * @param lifetimes what each candidate lifetime would have done, in ascending order
 * @param reloads of a tool whose results are cached: loads of a key that was loaded before, without
 *     an invalidation in between
 * @param firstDifference the path of the first value in which two results of one key differed;
 *     empty as long as none did, or only results that are too large
 * @param ignorable an argument that seems not to change the results; empty if none is known
 */
public record ToolEvidence(
    ToolName tool,
    boolean isDeclaredReadOnly,
    Duration cachedFor,
    long calls,
    long repeats,
    int callers,
    List<LifetimeEvidence> lifetimes,
    Comparisons reloads,
    Comparisons reloadsAfterWrite,
    Optional<String> firstDifference,
    Optional<IgnorableArgument> ignorable) {

  /** The maximum number of callers of a tool that are told apart. */
  public static final int MAX_CALLERS = 16;

  public ToolEvidence {
    lifetimes = List.copyOf(lifetimes);
  }

  /** Returns whether its results are cached. */
  public boolean isCached() {
    return cachedFor.isPositive();
  }

  /**
   * An argument of calls that differ in nothing else, and whose results are equal.
   *
   * @param percent how many of the examined calls differ from an earlier one only in it
   */
  public record IgnorableArgument(String name, int percent) {}

  /**
   * Results that were compared with the previous one of their key.
   *
   * @param unchanged those that were equal
   */
  public record Comparisons(long total, long unchanged) {

    Comparisons plus(Comparisons other) {
      return new Comparisons(total + other.total, unchanged + other.unchanged);
    }
  }

  /**
   * What a lifetime would have done.
   *
   * @param hits the calls that a stored result would have answered
   * @param wrongHits the hits whose stored result differed from what the server answered
   * @param saved the time that the server took for the hits
   * @param lostHits the calls that a stored result would have answered, had no write dropped it
   */
  public record LifetimeEvidence(
      Duration lifetime, long hits, long wrongHits, Duration saved, Comparisons lostHits) {}
}
