package dev.bascule.adapter.in.http.json;

/**
 * Tells of what comes whether it came before, by its hash alone: it may take one thing for another
 * now and then, one in thirty where it is full, and forgets what came long before. So what comes
 * only once is kept out of a cache, at a byte for each (see Einziger, Friedman and Manes, TinyLFU,
 * section 3.4.2).
 *
 * <p>Thread-safe, as far as that goes: two who come at once may both be told that they are first.
 */
public final class Doorkeeper {

  /** An odd number without a pattern: 2^32 by the golden ratio. */
  private static final int FACTOR = 0x9E37_79B9;

  private static final int TAG_BITS = 8;

  /** One in each of eight bytes. */
  private static final long ONES = 0x0101_0101_0101_0101L;

  /** The highest bit of each. */
  private static final long HIGHS = 0x8080_8080_8080_8080L;

  /** Eight tags each, the youngest last: those who share a row push out the eldest. */
  private final long[] rows;

  private final int shift;

  /**
   * @param rows how many times eight it knows at most; a power of two, at most 2^24
   */
  public Doorkeeper(int rows) {
    this.rows = new long[rows];
    this.shift = Integer.SIZE - TAG_BITS - Integer.numberOfTrailingZeros(rows);
  }

  /** Tells whether something with this hash was here since eight others came to its row. */
  public boolean hasSeen(int hash) {
    int mixed = hash * FACTOR;
    mixed ^= mixed >>> Short.SIZE;
    mixed *= FACTOR;
    int place = (mixed >>> TAG_BITS) >>> shift;
    int tag = Math.max(1, mixed & 0xFF);
    long row = rows[place];
    if (holds(row, tag)) {
      return true;
    }
    rows[place] = row << TAG_BITS | tag;
    return false;
  }

  // A byte of what differs is zero only where the tag is that of the row; see Warren, Hacker's
  // Delight, section 6-1.
  private static boolean holds(long row, int tag) {
    long differing = row ^ ONES * tag;
    return ((differing - ONES) & ~differing & HIGHS) != 0;
  }
}
