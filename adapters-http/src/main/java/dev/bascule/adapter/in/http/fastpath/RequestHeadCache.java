package dev.bascule.adapter.in.http.fastpath;

import dev.bascule.adapter.in.http.json.Doorkeeper;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The heads of requests that came before, by their bytes.
 *
 * <p>Thread-safe; never waits. Bounded in number and length: a header has some places where it can
 * be, and of those that are there, the one that came first makes room.
 */
final class RequestHeadCache {

  /** A power of two. */
  static final int CAPACITY = 1024;

  /** Where a header can be: as many, side by side. A power of two. */
  static final int WAYS = 4;

  /** An odd number without a pattern: 2^64 by the golden ratio. */
  private static final long FACTOR = 0x9E37_79B9_7F4A_7C15L;

  private final AtomicReferenceArray<@Nullable CachedRequestHead> slots =
      new AtomicReferenceArray<>(CAPACITY);
  private final Doorkeeper doorkeeper = new Doorkeeper(CAPACITY);

  /**
   * Returns the header that a request begins with, if it is known, and all of the request was read.
   *
   * @param read holds what was read, {@code count} bytes from {@code from} on
   * @param peer where it comes from
   */
  @Nullable CachedRequestHead find(byte[] read, int from, int count, SocketAddress peer) {
    int length = headLength(read, from, count);
    if (length < 0) {
      return null;
    }
    int first = slot(read, from, length);
    for (int way = 0; way < WAYS; way++) {
      CachedRequestHead head = slots.get(first + way);
      if (head != null && head.matches(read, from, count) && head.isFrom(peer)) {
        return head;
      }
    }
    return null;
  }

  /**
   * Tells whether a head came before, so that it may come again: one that differs with each request
   * is not worth a place. {@code read} begins with it, and has {@code length} bytes of it.
   */
  boolean isRepeated(byte[] read, int length) {
    return doorkeeper.hasSeen(Long.hashCode(hash(read, 0, length)));
  }

  /** Remembers {@code head}, in place of one that is the same. */
  void put(CachedRequestHead head) {
    byte[] bytes = head.bytes();
    int slot = slot(bytes, 0, bytes.length);
    CachedRequestHead moved = head;
    for (int way = 0; way < WAYS && moved != null; way++) {
      CachedRequestHead before = slots.getAndSet(slot + way, moved);
      moved = before != null && before.isSame(head) ? null : before;
    }
  }

  /** Returns how many bytes there are up to the first empty line, and with it; -1 for none. */
  static int headLength(byte[] read, int from, int count) {
    for (int i = from + 3; i < from + count; i++) {
      if (read[i] == '\n' && read[i - 1] == '\r' && read[i - 2] == '\n' && read[i - 3] == '\r') {
        return i + 1 - from;
      }
    }
    return -1;
  }

  private static int slot(byte[] read, int from, int length) {
    return (int) (hash(read, from, length) >>> 40) & CAPACITY - WAYS;
  }

  private static long hash(byte[] read, int from, int length) {
    ByteBuffer bytes = ByteBuffer.wrap(read);
    long hash = length;
    int end = from + length;
    int index = from;
    for (; index <= end - Long.BYTES; index += Long.BYTES) {
      hash = (hash ^ bytes.getLong(index)) * FACTOR;
      hash ^= hash >>> 32;
    }
    for (; index < end; index++) {
      hash = (hash ^ read[index]) * FACTOR;
    }
    return hash;
  }
}
