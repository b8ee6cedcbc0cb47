package dev.bascule.adapter.in.http.fastpath;

import dev.bascule.adapter.in.http.json.Doorkeeper;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The heads of requests that came before, by their bytes; see {@link RequestBytes}.
 *
 * <p>Thread-safe; never waits. Bounded in number and length: a header has some places where it can
 * be, and of those that are there, the one that came first makes room.
 */
final class RequestHeadCache {

  /** A power of two. */
  static final int CAPACITY = 1024;

  /** Where a header can be: as many, side by side. A power of two. */
  static final int WAYS = 4;

  private final AtomicReferenceArray<@Nullable CachedRequestHead> slots =
      new AtomicReferenceArray<>(CAPACITY);
  private final Doorkeeper doorkeeper = new Doorkeeper(CAPACITY);

  /**
   * Returns the head that {@code request} begins with, if it is known and followed by a whole body
   * and nothing else; null otherwise.
   *
   * @param peer where it comes from
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
   * Returns whether the head of {@code request} came before, so that it may come again: one that
   * differs with each request is not worth a place.
   */
  boolean isRepeated(RequestBytes request) {
    return doorkeeper.hasSeen(Long.hashCode(request.headHash()));
  }

  /** Remembers {@code head}, in place of one that is the same. */
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
