package dev.bascule.domain.cache.lru;

import java.util.List;
import java.util.stream.Stream;

/**
 * Buffers through which look-ups read an {@link EntryTable} concurrently, each in a {@link
 * ReadBuffer}, and which keep their hits until the holder of the cache's lock applies them.
 *
 * <p>A thread that changes the table holds the lock and has closed all buffers. So a look-up in a
 * buffer sees a table that does not change, and differs from one under the lock only in that its
 * hit is counted, and applied to the recency order, at the next change, before the change itself.
 * Hits are applied in order of time, which is the order in which they happened: a look-up reads the
 * ticker inside its buffer, and it takes the lock instead if that time is not later than the last
 * change, or is earlier than the previous look-up in its buffer.
 *
 * <p>If a buffer is full and no change is due, the buffers are closed only until the hits are taken
 * out. Applying them changes the recency order and the counts, which no look-up reads.
 *
 * <p>A thread that closes a buffer announces that before it waits for the look-up inside. Otherwise
 * a thread that has just left could enter again before the closing thread notices.
 *
 * <p>Two look-ups of different threads have the same time only if the ticker is too coarse to order
 * them. The system's ticker has steps of some nanoseconds, less than one thread needs to observe
 * another.
 */
final class StripedReadBuffers {

  /** So large that the lock is rarely taken; applying so many hits takes microseconds. */
  static final int DEFAULT_CAPACITY = 256;

  private static final int MAX_BUFFERS = 32;

  private final List<ReadBuffer> buffers;

  /** Taken out of the buffers, and not applied yet. */
  private final HitMerger hits;

  /**
   * A merger of the hits of several buffers in order of time: the hits of each buffer are a sorted
   * run, and runs are merged pairwise until one is left. The loop has predictable branches;
   * selecting the earliest of all buffers for each hit takes several times as long.
   *
   * <p>Guarded by the lock of the cache. Allocates nothing.
   */
  static final class HitMerger {

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

    /** Moves the hits out of a closed buffer; once each before {@link #replayHits}. */
    void drain(ReadBuffer buffer) {
      int begin = end();
      int length = buffer.drainTo(words, begin);
      if (length > 0) {
        ends[runs] = begin + length;
        runs++;
      }
    }

    /** Applies all hits, the earliest first, and discards them. Returns their number. */
    int replayHits(RecencyList<?, ?> recency) {
      while (runs > 1) {
        mergePairs();
      }
      int end = end();
      runs = 0;
      for (int i = 0; i < end; i += ReadBuffer.WORDS) {
        recency.touch((int) words[i + 1]);
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

  /**
   * @param capacity the maximum number of hits in each buffer; at least 1
   */
  StripedReadBuffers(int capacity) {
    this(capacity, bufferCount(Runtime.getRuntime().availableProcessors()));
  }

  /**
   * @param number the number of buffers; a power of two
   */
  StripedReadBuffers(int capacity, int number) {
    this.hits = new HitMerger(number, capacity);
    this.buffers = Stream.generate(() -> new ReadBuffer(capacity)).limit(number).toList();
  }

  /** Returns the buffer of the calling thread; few concurrent threads share one. */
  ReadBuffer current() {
    return buffers.get((int) Thread.currentThread().threadId() & (buffers.size() - 1));
  }

  /** Keeps look-ups out, waits for those in progress, and takes the hits out of the buffers. */
  void close(EntryTable<?, ?> table) {
    for (int i = 0; i < buffers.size(); i++) {
      buffers.get(i).close();
    }
    hits.clear();
    for (int i = 0; i < buffers.size(); i++) {
      ReadBuffer buffer = buffers.get(i);
      table.advanceTo(buffer.latest());
      hits.drain(buffer);
    }
  }

  /** Admits look-ups again. */
  void open() {
    for (int i = 0; i < buffers.size(); i++) {
      buffers.get(i).open();
    }
  }

  /** Takes the hits out of the buffers, keeping look-ups out only meanwhile. */
  void drain(EntryTable<?, ?> table) {
    try {
      close(table);
    } finally {
      open();
    }
  }

  /** Applies the hits from the buffers to the table, the earliest first. */
  void replayHits(EntryTable<?, ?> table) {
    table.countHits(hits.replayHits(table.recency()));
  }

  /** Returns the number of buffers for a machine: at least two per processor, up to a limit. */
  static int bufferCount(int processors) {
    int counted = Math.min(MAX_BUFFERS / 2, processors);
    return Integer.highestOneBit(2 * counted - 1) * 2;
  }
}
