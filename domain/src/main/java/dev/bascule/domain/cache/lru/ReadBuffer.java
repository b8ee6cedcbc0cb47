package dev.bascule.domain.cache.lru;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * One of several ways into an {@link EntryTable} without its lock, for one look-up at a time, which
 * leaves behind what it has found. All but {@link #tryEnter} and, as a hint, {@link #isFull} is for
 * who is inside; {@link #close}, {@link #open} and, in between, {@link #latest} and {@link
 * #drainTo} are for who holds the cache's lock.
 *
 * <p>All numbers of a buffer lie in one long array, away from its ends, so that two buffers share
 * no cache line, wherever the garbage collector moves them.
 */
final class ReadBuffer {

  /** How often it is looked whether the buffer is free, before a look-up turns to the lock. */
  private static final int MAX_SPINS = 1000;

  private static final int TAKEN = 16;
  private static final int CLOSED = 17;
  private static final int COUNT = 18;
  private static final int LATEST = 19;
  private static final int FIRST = 24;

  /** How many words there are of each hit: its moment, and the place of its entry. */
  static final int WORDS = 2;

  private final int capacity;
  private final AtomicLongArray words;

  /**
   * @param capacity how many hits it keeps; at least 1
   */
  ReadBuffer(int capacity) {
    this.capacity = capacity;
    this.words = new AtomicLongArray(FIRST + WORDS * capacity + TAKEN);
  }

  /**
   * Lets a look-up in, which must leave again. Refuses it when full, and while another is inside or
   * the buffer is closed for longer than a look-up takes.
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

  /** Lets the next one in, after a look-up. */
  void leave() {
    words.setRelease(TAKEN, 0);
  }

  /** Lets nobody in until it is open, and waits until nobody is inside. */
  @SuppressWarnings("ThreadPriorityCheck") // it only helps; nothing depends on it
  void close() {
    words.set(CLOSED, 1);
    int tries = 0;
    while (words.get(TAKEN) != 0) {
      if (++tries % MAX_SPINS == 0) {
        // Whoever is inside may have lost its processor.
        Thread.yield();
      } else {
        Thread.onSpinWait();
      }
    }
  }

  /** Lets look-ups in again. */
  void open() {
    words.setRelease(CLOSED, 0);
  }

  /** Tells whether no hit more can be kept. */
  boolean isFull() {
    return count() == capacity;
  }

  /** Tells whether no look-up here was later than {@code moment}, and keeps it if so. */
  boolean advanceTo(long moment) {
    if (moment < words.getPlain(LATEST)) {
      return false;
    }
    words.setPlain(LATEST, moment);
    return true;
  }

  /** Keeps that the entry at {@code place} was found fresh at the latest moment. */
  void add(int place) {
    int count = count();
    int word = FIRST + WORDS * count;
    words.setPlain(word, words.getPlain(LATEST));
    words.setPlain(word + 1, place);
    words.setPlain(COUNT, count + 1);
  }

  /** Returns the latest moment of a look-up here; 0 if there was none. */
  long latest() {
    return words.getPlain(LATEST);
  }

  /** Returns how many hits are kept. */
  int count() {
    return (int) words.getPlain(COUNT);
  }

  /**
   * Moves the hits to {@code hits}, from {@code at} on, the earliest first.
   *
   * @return how many words there are of them
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
   * Takes the buffer, unless it is closed. Who closes it waits for whoever took it before that, and
   * whoever takes it after that sees it here: one of the two sees what the other has written.
   */
  private boolean tryTake() {
    // To look first leaves the cache line with those who are at work.
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
