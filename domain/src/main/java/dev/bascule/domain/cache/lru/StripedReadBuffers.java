package dev.bascule.domain.cache.lru;

import java.util.List;
import java.util.stream.Stream;

/**
 * Lets look-ups read an {@link EntryTable} side by side, each in a {@link ReadBuffer}, and keeps
 * the hits until whoever holds the cache's lock takes them in.
 *
 * <p>Who changes the table holds the lock and has closed all buffers. So a look-up in a buffer sees
 * a table that stands still, and between two changes the look-ups differ from ones under the lock
 * in nothing but this: their hits are counted, and become uses, at the next change, before it. They
 * do so in the order of their moments, which is the one that they happened in: a look-up reads the
 * ticker inside its buffer, and one that sees no later moment than the last change, or an earlier
 * one than the look-up before it in its buffer, is not made in a buffer.
 *
 * <p>Where nothing is to be changed but a buffer is full, the buffers are closed only until the
 * hits are out of them. To take them in moves entries in an order, and counts, which no look-up
 * reads.
 *
 * <p>Who closes a buffer says so before it waits for the look-up inside. Otherwise a thread that
 * has just left it would be in again before the other one hears of that.
 *
 * <p>Two look-ups of different threads can be of the same moment only where the ticker is too slow
 * to tell which of them came first. The system's takes steps of some nanoseconds, less than one
 * thread needs to hear of another.
 */
final class StripedReadBuffers {

  /** As many as keep the lock rare, and taking them in short: some microseconds. */
  static final int DEFAULT_CAPACITY = 256;

  private static final int MAX_BUFFERS = 32;

  private final List<ReadBuffer> buffers;

  /** Taken out of the buffers, and not taken in. */
  private final HitMerger hits;

  /**
   * @param capacity how many hits each buffer keeps; at least 1
   */
  StripedReadBuffers(int capacity) {
    this(capacity, bufferCount(Runtime.getRuntime().availableProcessors()));
  }

  /**
   * @param number how many buffers there are; a power of two
   */
  StripedReadBuffers(int capacity, int number) {
    this.hits = new HitMerger(number, capacity);
    this.buffers = Stream.generate(() -> new ReadBuffer(capacity)).limit(number).toList();
  }

  /**
   * Returns the buffer for the calling thread; most threads that run at once have different ones.
   */
  ReadBuffer current() {
    return buffers.get((int) Thread.currentThread().threadId() & (buffers.size() - 1));
  }

  /** Keeps look-ups out, waits for those under way, and takes the hits out of the buffers. */
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

  /** Lets look-ups in. */
  void open() {
    for (int i = 0; i < buffers.size(); i++) {
      buffers.get(i).open();
    }
  }

  /** Takes the hits out of the buffers, and keeps look-ups out for only as long as that takes. */
  void drain(EntryTable<?, ?> table) {
    try {
      close(table);
    } finally {
      open();
    }
  }

  /** Takes into the table the hits that were in the buffers, the earliest first. */
  void replayHits(EntryTable<?, ?> table) {
    table.countHits(hits.replayHits(table.recency()));
  }

  /** Returns how many buffers suit a machine: at least two a processor, up to a bound. */
  static int bufferCount(int processors) {
    int counted = Math.min(MAX_BUFFERS / 2, processors);
    return Integer.highestOneBit(2 * counted - 1) * 2;
  }
}
