package dev.bascule.mcp.json;

/**
 * A probabilistic filter that returns whether a hash was seen recently. It may have false
 * positives, about one in thirty when it is full, and drops old hashes. Keeps values that occur
 * only once out of a cache, at one byte per hash (Einziger, Friedman and Manes, TinyLFU, section
 * 3.4.2).
 *
 * <p>Thread-safe, except that two threads that add the same hash at the same time may both get the
 * answer that it is new.
 */
public final class Doorkeeper {

  /** An odd number without a pattern: 2^32 divided by the golden ratio. */
  private static final int FACTOR = 0x9E37_79B9;

  private static final int TAG_BITS = 8;

  /** One in each of the eight bytes. */
  private static final long ONES = 0x0101_0101_0101_0101L;

  /** The highest bit of each byte. */
  private static final long HIGHS = 0x8080_8080_8080_8080L;

  /** Eight one-byte tags per row, the newest last; a new tag evicts the oldest of its row. */
  private final long[] rows;

  private final int shift;

  /** Creates a filter with a number of rows of eight tags: a power of two, at most 2^24. */
  public Doorkeeper(int rows) {
    this.rows = new long[rows];
    this.shift = Integer.SIZE - TAG_BITS - Integer.numberOfTrailingZeros(rows);
  }

  /** Returns whether the last eight hashes of its row include this one, and adds it. */
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

  // A byte of the XOR is zero only if the tag equals the row's; see Warren, Hacker's Delight,
  // section 6-1.
  private static boolean holds(long row, int tag) {
    long differing = row ^ ONES * tag;
    return ((differing - ONES) & ~differing & HIGHS) != 0;
  }
}
