package dev.bascule.domain.cache.lru;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A buffer through which one look-up at a time reads an {@link EntryTable} without its lock and
 * records its hit. Except for {@link #tryEnter} and, as a hint, {@link #isFull}, its methods are
 * for the thread inside; {@link #close}, {@link #open} and, in between, {@link #latest} and {@link
 * #drainTo} are for the holder of the cache's lock.
 *
 * <p>All numbers of a buffer are in one long array, away from its ends, so that two buffers never
 * share a cache line, wherever the garbage collector moves them.
 */
final class ReadBuffer {

  /** How many times a look-up checks whether the buffer is free before it takes the lock. */
  private static final int MAX_SPINS = 1000;

  private static final int TAKEN = 16;
  private static final int CLOSED = 17;
  private static final int COUNT = 18;
  private static final int LATEST = 19;
  private static final int FIRST = 24;

  /** The words of a hit: its time and the index of its entry. */
  static final int WORDS = 2;

  private final int capacity;
  private final AtomicLongArray words;

  /**
   * @param capacity the maximum number of hits; at least 1
   */
  ReadBuffer(int capacity) {
    this.capacity = capacity;
    this.words = new AtomicLongArray(FIRST + WORDS * capacity + TAKEN);
  }

  /**
   * Enters the buffer; the caller must call {@link #leave}. Returns false if it is full, or if
   * another look-up is inside or the buffer is closed for longer than a look-up takes.
   */
  boolean tryEnter() {
    int tries = 0;
    while (!tryTake()) {
      if (++tries == MAX_SPINS) {
        return false;
      }
      Thread.onSpinWait();
    }
    if (isFull()) {
      leave();
      return false;
    }
    return true;
  }

  void leave() {
    words.setRelease(TAKEN, 0);
  }

  /** Keeps look-ups out until {@link #open}, and waits until none is inside. */
  @SuppressWarnings("ThreadPriorityCheck") // a hint only; correctness does not depend on it
  void close() {
    words.set(CLOSED, 1);
    int tries = 0;
    while (words.get(TAKEN) != 0) {
      if (++tries % MAX_SPINS == 0) {
        // The thread inside may have been descheduled.
        Thread.yield();
      } else {
        Thread.onSpinWait();
      }
    }
  }

  /** Admits look-ups again. */
  void open() {
    words.setRelease(CLOSED, 0);
  }

  /** Returns whether the buffer has no room for another hit. */
  boolean isFull() {
    return count() == capacity;
  }

  /**
   * Returns whether {@code moment} is not earlier than the latest look-up here, and records it if
   * so.
   */
  boolean advanceTo(long moment) {
    if (moment < words.getPlain(LATEST)) {
      return false;
    }
    words.setPlain(LATEST, moment);
    return true;
  }

  /** Records that the entry at {@code place} was found fresh at the latest time. */
  void add(int place) {
    int count = count();
    int word = FIRST + WORDS * count;
    words.setPlain(word, words.getPlain(LATEST));
    words.setPlain(word + 1, place);
    words.setPlain(COUNT, count + 1);
  }

  /** Returns the latest time of a look-up here; 0 if there was none. */
  long latest() {
    return words.getPlain(LATEST);
  }

  /** Returns the number of recorded hits. */
  int count() {
    return (int) words.getPlain(COUNT);
  }

  /**
   * Moves the hits to {@code hits}, starting at {@code at}, the earliest first.
   *
   * @return the number of words moved
   */
  int drainTo(long[] hits, int at) {
    int length = WORDS * count();
    for (int i = 0; i < length; i++) {
      hits[at + i] = words.getPlain(FIRST + i);
    }
    words.setPlain(COUNT, 0);
    return length;
  }

  /**
   * Takes the buffer, unless it is closed. A closing thread waits for a thread that took the buffer
   * before, and a thread that takes it afterwards sees that it is closed: one of the two always
   * sees the other's write.
   */
  private boolean tryTake() {
    // Reading first leaves the cache line with the threads that use it.
    if (words.get(CLOSED) != 0 || !words.compareAndSet(TAKEN, 0, 1)) {
      return false;
    }
    if (words.get(CLOSED) != 0) {
      leave();
      return false;
    }
    return true;
  }
}
