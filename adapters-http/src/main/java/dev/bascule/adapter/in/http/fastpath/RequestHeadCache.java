package dev.bascule.adapter.in.http.fastpath;

import dev.bascule.adapter.in.http.json.Doorkeeper;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A cache of parsed request heads by their bytes; see {@link RequestBytes}.
 *
 * <p>Thread-safe; does not block. Bounded in number and length: set-associative, with FIFO eviction
 * within a set.
 */
final class RequestHeadCache {

  /** A power of two. */
  static final int CAPACITY = 1024;

  /** The number of entries per set. A power of two. */
  static final int WAYS = 4;

  private final AtomicReferenceArray<@Nullable CachedRequestHead> slots =
      new AtomicReferenceArray<>(CAPACITY);
  private final Doorkeeper doorkeeper = new Doorkeeper(CAPACITY);

  /**
   * Returns the cached head of {@code request} if it is followed by exactly one complete body;
   * otherwise null.
   *
   * @param peer the client's address
   */
  @Nullable CachedRequestHead find(RequestBytes request, SocketAddress peer) {
    if (!request.hasHead()) {
      return null;
    }
    int first = slot(request);
    for (int way = 0; way < WAYS; way++) {
      CachedRequestHead head = slots.get(first + way);
      if (head != null && head.matches(request) && head.isFrom(peer)) {
        return head;
      }
    }
    return null;
  }

  /**
   * Returns whether the head of {@code request} occurred before, so that it may occur again: a head
   * that differs with each request is not worth caching.
   */
  boolean isRepeated(RequestBytes request) {
    return doorkeeper.hasSeen(Long.hashCode(request.headHash()));
  }

  /** Adds {@code head}, or replaces an equal one. */
  void put(CachedRequestHead head) {
    int slot = slot(head.bytes());
    CachedRequestHead moved = head;
    for (int way = 0; way < WAYS && moved != null; way++) {
      CachedRequestHead before = slots.getAndSet(slot + way, moved);
      moved = before != null && before.isSame(head) ? null : before;
    }
  }

  private static int slot(RequestBytes request) {
    return (int) (request.headHash() >>> 40) & CAPACITY - WAYS;
  }
}
