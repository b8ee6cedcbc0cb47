package dev.bascule.domain.cache.lru;

/**
 * Merges the hits of several buffers in order of time: the hits of each buffer are a sorted run,
 * and runs are merged pairwise until one is left. The loop has predictable branches; selecting the
 * earliest of all buffers for each hit takes several times as long.
 *
 * <p>Guarded by the lock of the cache. Allocates nothing.
 */
final class HitMerger {

  /** The end of each run in the words; a run begins at the end of the previous one. */
  private final int[] ends;

  private long[] words;

  /** The target of a merge, as long as the words. */
  private long[] scratch;

  private int runs;

  /**
   * @param bufferCount the number of buffers
   * @param capacity the maximum number of hits in each
   */
  HitMerger(int bufferCount, int capacity) {
    this.ends = new int[bufferCount];
    this.words = new long[ReadBuffer.WORDS * bufferCount * capacity];
    this.scratch = new long[words.length];
  }

  /** Discards hits that an error kept from being replayed. */
  void clear() {
    runs = 0;
  }

  /**
   * Moves the hits out of {@code buffer}, which is closed; once per buffer before {@link
   * #replayHits}.
   */
  void drain(ReadBuffer buffer) {
    int begin = end();
    int length = buffer.drainTo(words, begin);
    if (length > 0) {
      ends[runs] = begin + length;
      runs++;
    }
  }

  /**
   * Applies all hits to the recency list, the earliest first, and discards them. Returns their
   * number.
   */
  int replayHits(RecencyList<?, ?> recency) {
    while (runs > 1) {
      mergePairs();
    }
    int end = end();
    runs = 0;
    for (int i = 0; i < end; i += ReadBuffer.WORDS) {
      recency.recordHit((int) words[i + 1]);
    }
    return end / ReadBuffer.WORDS;
  }

  private int end() {
    return runs == 0 ? 0 : ends[runs - 1];
  }

  /** Merges each pair of runs; an odd last run stays. */
  private void mergePairs() {
    int merged = 0;
    int begin = 0;
    for (int run = 0; run < runs; run += 2) {
      int end = ends[Math.min(run + 1, runs - 1)];
      merge(begin, ends[run], end);
      ends[merged] = end;
      merged++;
      begin = end;
    }
    runs = merged;
    long[] before = words;
    words = scratch;
    scratch = before;
  }

  /** Merges two adjacent runs; of two hits at the same time, the left one is first. */
  private void merge(int begin, int middle, int end) {
    int left = begin;
    int right = middle;
    int to = begin;
    while (left < middle && right < end) {
      // Without a branch, because it would be unpredictable.
      boolean isLeft = words[left] <= words[right];
      int next = isLeft ? left : right;
      scratch[to] = words[next];
      scratch[to + 1] = words[next + 1];
      to += ReadBuffer.WORDS;
      left += isLeft ? ReadBuffer.WORDS : 0;
      right += isLeft ? 0 : ReadBuffer.WORDS;
    }
    System.arraycopy(words, left, scratch, to, middle - left);
    System.arraycopy(words, right, scratch, to + middle - left, end - right);
  }
}
