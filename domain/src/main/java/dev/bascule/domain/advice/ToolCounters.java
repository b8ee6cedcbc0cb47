package dev.bascule.domain.advice;

import dev.bascule.domain.advice.ToolEvidence.Comparisons;
import dev.bascule.domain.advice.ToolEvidence.LifetimeEvidence;
import dev.bascule.domain.mcp.ToolName;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The counters of one tool under one cache rule. Not thread-safe. */
final class ToolCounters {

  private static final List<Duration> LIFETIMES =
      List.of(
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          Duration.ofSeconds(150),
          Duration.ofMinutes(5),
          Duration.ofMinutes(15),
          Duration.ofHours(1));
  private static final int COUNT = LIFETIMES.size();
  private static final int[] LIFETIME_MILLIS =
      LIFETIMES.stream().mapToInt(lifetime -> (int) lifetime.toMillis()).toArray();

  private final int id;
  private final boolean isDeclaredReadOnly;
  private final Duration cachedFor;
  private long calls;
  private long repeats;
  private int callers;
  private int[] callerHashes = new int[2];
  private long reloads;
  private long unchangedReloads;
  private long reloadsAfterWrite;
  private long unchangedAfterWrite;
  private @Nullable String firstDifference;
  private final ArgumentCounters arguments = new ArgumentCounters();

  // By lifetime.
  private final long[] hits = new long[COUNT];
  private final long[] wrongHits = new long[COUNT];
  private final long[] savedMillis = new long[COUNT];
  private final long[] lostHits = new long[COUNT];
  private final long[] lostUnchanged = new long[COUNT];

  /**
   * The results of one key: the one that each lifetime would have stored, and the latest one. Times
   * are milliseconds; those of stored results fit into 32 bits, since a longer pause empties all.
   */
  static final class ResultHistory {

    private final int[] storedAt = new int[COUNT];

    /** Zero if nothing is stored. */
    private final int[] stored = new int[COUNT];

    private long lastMillis;

    /** Zero if there is none that can be stored. */
    private int last;

    /** The number of invalidations of the server before the last result. */
    private int invalidations;

    int invalidations() {
      return invalidations;
    }

    void setInvalidations(int number) {
      invalidations = number;
    }

    void clear() {
      Arrays.fill(stored, 0);
      last = 0;
    }
  }

  /**
   * A result and its circumstances.
   *
   * @param digest of the result; not zero
   * @param isStorable whether a cache stores it
   * @param isAfterWrite whether a write has invalidated the results of its key since the last call
   */
  record Observation(
      long startMillis, long endMillis, int digest, boolean isStorable, boolean isAfterWrite) {}

  /**
   * @param id differs from that of all other counters
   */
  ToolCounters(int id, boolean isDeclaredReadOnly, Duration cachedFor) {
    this.id = id;
    this.isDeclaredReadOnly = isDeclaredReadOnly;
    this.cachedFor = cachedFor;
  }

  int id() {
    return id;
  }

  ArgumentCounters arguments() {
    return arguments;
  }

  long calls() {
    return calls;
  }

  /** Returns whether these are the counters for calls under this rule. */
  boolean matches(AnsweredCall call) {
    return isDeclaredReadOnly == call.isDeclaredReadOnly() && cachedFor.equals(call.cachedFor());
  }

  /**
   * Returns whether a write of another tool would drop the results of this one. Those of a tool
   * that counts as a writing one itself are taken as if no tool wrote: which of its calls and those
   * of other such tools are writes is not known.
   */
  boolean isDroppedByWrites() {
    return isDeclaredReadOnly || cachedFor.isPositive();
  }

  boolean needsDifference() {
    return firstDifference == null;
  }

  void setFirstDifference(String path) {
    firstDifference = path;
  }

  void countCall(String caller) {
    calls++;
    int hash = caller.hashCode();
    for (int i = 0; i < callers; i++) {
      if (callerHashes[i] == hash) {
        return;
      }
    }
    if (callers < ToolEvidence.MAX_CALLERS) {
      if (callers == callerHashes.length) {
        callerHashes = Arrays.copyOf(callerHashes, 2 * callers);
      }
      callerHashes[callers++] = hash;
    }
  }

  /** Adds the first result of a key. */
  void addFirst(ResultHistory history, Observation observed) {
    store(history, observed);
  }

  /**
   * Adds another result of a key.
   *
   * @return whether it differs from the previous one
   */
  boolean addRepeat(ResultHistory history, Observation observed) {
    repeats++;
    if (observed.startMillis() - history.lastMillis >= LIFETIME_MILLIS[COUNT - 1]) {
      Arrays.fill(history.stored, 0);
    }
    compareWithLast(history, observed);
    boolean isChanged = history.last != 0 && history.last != observed.digest();
    store(history, observed);
    return isChanged && observed.isStorable();
  }

  private void compareWithLast(ResultHistory history, Observation observed) {
    if (history.last == 0) {
      return;
    }
    int unchanged = history.last == observed.digest() ? 1 : 0;
    if (!observed.isAfterWrite()) {
      reloads++;
      unchangedReloads += unchanged;
    } else if (observed.startMillis() - history.lastMillis < cachedFor.toMillis()) {
      reloadsAfterWrite++;
      unchangedAfterWrite += unchanged;
    }
  }

  /** Looks up and stores the result as a cache with each lifetime would. */
  private void store(ResultHistory history, Observation observed) {
    for (int i = 0; i < COUNT; i++) {
      boolean isFresh =
          history.stored[i] != 0
              && (int) observed.startMillis() - history.storedAt[i] < LIFETIME_MILLIS[i];
      if (isFresh && !observed.isAfterWrite()) {
        hits[i]++;
        wrongHits[i] += history.stored[i] == observed.digest() ? 0 : 1;
        savedMillis[i] += observed.endMillis() - observed.startMillis();
      } else {
        if (isFresh) {
          lostHits[i]++;
          lostUnchanged[i] += history.stored[i] == observed.digest() ? 1 : 0;
        }
        history.storedAt[i] = (int) observed.endMillis();
        history.stored[i] = observed.isStorable() ? observed.digest() : 0;
      }
    }
    history.lastMillis = observed.endMillis();
    history.last = observed.isStorable() ? observed.digest() : 0;
  }

  ToolEvidence evidence(ToolName tool) {
    return new ToolEvidence(
        tool,
        isDeclaredReadOnly,
        cachedFor,
        calls,
        repeats,
        callers,
        IntStream.range(0, COUNT).mapToObj(this::lifetime).toList(),
        new Comparisons(reloads, unchangedReloads),
        new Comparisons(reloadsAfterWrite, unchangedAfterWrite),
        Optional.ofNullable(firstDifference),
        arguments.ignorable());
  }

  private LifetimeEvidence lifetime(int i) {
    return new LifetimeEvidence(
        LIFETIMES.get(i),
        hits[i],
        wrongHits[i],
        Duration.ofMillis(savedMillis[i]),
        new Comparisons(lostHits[i], lostUnchanged[i]));
  }
}
