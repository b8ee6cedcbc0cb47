package dev.bascule.domain.advice;

import dev.bascule.domain.advice.ToolEvidence.IgnorableArgument;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Finds arguments of one tool that do not change its results: of calls that differ in nothing but
 * such an argument, the results are equal. Not thread-safe.
 */
final class ArgumentCounters {

  /** How many calls are examined: enough to know, and then they cost nothing more. */
  static final int MAX_CALLS = 2_000;

  /** The number of calls that are remembered for comparison, once for each argument. */
  static final int MAX_RESTS = 2048;

  private static final int MAX_ARGUMENTS = 8;

  /** Longer names are not those of schemas, and must not fill the memory. */
  private static final int MAX_NAME = 64;

  /** A tool whose results are all equal says nothing about its arguments. */
  private static final int MIN_RESULTS = 3;

  private final Map<String, Pairs> pairsByArgument = new LinkedHashMap<>();
  private final int[] results = new int[MIN_RESULTS];
  private int resultCount;
  private int calls;

  /** Two calls that differ in one argument. */
  private static final class Pairs {
    private int count;
    private int equal;
  }

  /** The arguments of a call but one, of one tool and caller. */
  record Rest(int tool, String argument, long others) {}

  /**
   * The last call with the other arguments.
   *
   * @param value a hash of the argument; 0 without one
   * @param digest of the result
   */
  record Seen(long value, int digest) {}

  boolean isComplete() {
    return calls >= MAX_CALLS;
  }

  /** Counts a call with the arguments of an earlier one. */
  void addRepeat() {
    calls++;
  }

  /**
   * Compares a call with earlier ones that differ in one argument.
   *
   * @param members the hashes of the arguments, by name
   * @param owner a hash of what else makes a key
   * @param rests the last calls of all tools, the one used least recently first; at most {@link
   *     #MAX_RESTS}
   */
  void add(
      int tool, Map<String, Long> members, long owner, int digest, SequencedMap<Rest, Seen> rests) {
    calls++;
    if (resultCount < MIN_RESULTS && Arrays.stream(results).noneMatch(each -> each == digest)) {
      results[resultCount++] = digest;
    }
    for (String name : members.keySet()) {
      if (pairsByArgument.size() < MAX_ARGUMENTS && name.length() <= MAX_NAME) {
        pairsByArgument.putIfAbsent(name, new Pairs());
      }
    }
    long all = members.values().stream().mapToLong(Long::longValue).sum() + owner;
    pairsByArgument.forEach(
        (name, pairs) -> {
          long value = members.getOrDefault(name, 0L);
          Seen before = rests.put(new Rest(tool, name, all - value), new Seen(value, digest));
          if (before != null && before.value() != value) {
            pairs.count++;
            pairs.equal += before.digest() == digest ? 1 : 0;
          }
          if (rests.size() > MAX_RESTS) {
            rests.pollFirstEntry();
          }
        });
  }

  /** Returns the argument without which most calls would have the same key as another one. */
  Optional<IgnorableArgument> ignorable() {
    return resultCount < MIN_RESULTS
        ? Optional.empty()
        : pairsByArgument.entrySet().stream()
            .filter(entry -> isIgnorable(entry.getValue()))
            .max(Comparator.comparingInt(entry -> entry.getValue().count))
            .map(
                entry ->
                    new IgnorableArgument(entry.getKey(), 100 * entry.getValue().count / calls));
  }

  private boolean isIgnorable(Pairs pairs) {
    return pairs.count >= CacheAdvice.MIN_REPEATS
        && pairs.count * 100L >= (long) calls * CacheAdvice.MIN_HIT_PERCENT
        && (pairs.count - pairs.equal) * 100L <= (long) pairs.count * CacheAdvice.MAX_WRONG_PERCENT;
  }
}
