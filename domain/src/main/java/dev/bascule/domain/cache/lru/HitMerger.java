package dev.bascule.domain.cache.lru;

/**
 * Brings the hits of several buffers into the order of their moments: those of each buffer are a
 * run, and runs are merged two by two until there is one. That is a loop without a surprise for a
 * processor; to look for the earliest of all buffers, hit by hit, takes several times as long.
 *
 * <p>For who holds the cache's lock. Allocates nothing.
 */
final class HitMerger {

  /** Where each run ends in the words; it begins where the one before it ends. */
  private final int[] ends;

  private long[] words;

  /** As many, for what is merged. */
  private long[] scratch;

  private int runs;

  /**
   * @param bufferCount how many buffers there are
   * @param capacity how many hits each of them keeps
   */
  HitMerger(int bufferCount, int capacity) {
    this.ends = new int[bufferCount];
    this.words = new long[ReadBuffer.WORDS * bufferCount * capacity];
    this.scratch = new long[words.length];
  }

  /** Forgets what is left of hits that an error kept from being used. */
  void clear() {
    runs = 0;
  }

  /**
   * Takes the hits out of {@code buffer}, which is closed. Each buffer once before {@link
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

  /** Has each hit be a use, the earliest first, and keeps none. Returns how many there were. */
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

  /** Makes one run of each two, and leaves the last one as it is where it has no other. */
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

  /** Merges two runs that lie side by side; of two hits of one moment, the left one is first. */
  private void merge(int begin, int middle, int end) {
    int left = begin;
    int right = middle;
    int to = begin;
    while (left < middle && right < end) {
      // Without a branch: which one is the earlier one cannot be foretold.
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
