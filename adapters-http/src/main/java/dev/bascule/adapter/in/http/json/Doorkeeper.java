package dev.bascule.adapter.in.http.json;

/**
 * Tells of what comes whether it came before, by its hash alone: it may take one thing for another
 * now and then, and forgets what another took the place of. So what comes only once is kept out of
 * a cache, at a byte for each (see Einziger, Friedman and Manes, TinyLFU, section 3.4.2).
 *
 * <p>Thread-safe, as far as that goes: two who come at once may both be told that they are first.
 */
final class Doorkeeper {

  /** An odd number without a pattern: 2^32 by the golden ratio. */
  private static final int FACTOR = 0x9E37_79B9;

  private static final int TAG_BITS = 8;

  private final byte[] places;
  private final int shift;

  /**
   * @param places how many it knows at most; a power of two, at most 2^24
   */
  Doorkeeper(int places) {
    this.places = new byte[places];
    this.shift = Integer.SIZE - TAG_BITS - Integer.numberOfTrailingZeros(places);
  }

  /** Tells whether something with this hash was here since another took its place. */
  boolean hasSeen(int hash) {
    int mixed = hash * FACTOR;
    mixed ^= mixed >>> Short.SIZE;
    mixed *= FACTOR;
    int place = (mixed >>> TAG_BITS) >>> shift;
    byte tag = (byte) Math.max(1, mixed & 0xFF);
    boolean isKnown = places[place] == tag;
    places[place] = tag;
    return isKnown;
  }
}
