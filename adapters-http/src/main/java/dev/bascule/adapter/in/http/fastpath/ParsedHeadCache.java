package dev.bascule.adapter.in.http.fastpath;

import dev.bascule.adapter.in.http.access.AccessSettings;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * The headers that were read before, of whatever connection. Each connection has its last one at
 * hand; a client that asks for one thing after another finds here what it asked for before that.
 *
 * <p>Thread-safe; never waits. Bounded in number and length: a header has two places where it can
 * be, and of those that are there, the one that came first makes room.
 */
final class ParsedHeadCache {

  private static final String LAST = ParsedHeadCache.class.getName();

  /** A power of two. */
  static final int CAPACITY = 1024;

  /** In characters. Longer ones, which anybody may send, would take more than they are good for. */
  private static final int MAX_LENGTH = 4 * 1024;

  private final AtomicReferenceArray<@Nullable ParsedHead> slots =
      new AtomicReferenceArray<>(CAPACITY);

  /** Returns what is known of the header of {@code request}; null if that is nothing. */
  @Nullable ParsedHead find(Request request, AccessSettings access) {
    ParsedHead last = getLast(request);
    if (last != null && last.matches(request, access)) {
      return last;
    }
    if (!ParsedHead.mayBeShared(request)) {
      return null;
    }
    int slot = slot(ParsedHead.hash(request));
    ParsedHead parsedHead = getIfMatching(slot, request, access);
    if (parsedHead == null) {
      parsedHead = getIfMatching(slot ^ 1, request, access);
    }
    if (parsedHead != null) {
      putLast(parsedHead, request);
    }
    return parsedHead;
  }

  /** Remembers {@code head}, which is that of {@code request}. */
  void put(ParsedHead head, Request request) {
    putLast(head, request);
    if (ParsedHead.mayBeShared(request) && head.length() <= MAX_LENGTH) {
      int slot = slot(ParsedHead.hash(request));
      ParsedHead before = slots.getAndSet(slot, head);
      if (before != null) {
        slots.set(slot ^ 1, before);
      }
    }
  }

  private @Nullable ParsedHead getIfMatching(int slot, Request request, AccessSettings access) {
    ParsedHead head = slots.get(slot);
    return head != null && head.matches(request, access) ? head : null;
  }

  private static @Nullable ParsedHead getLast(Request request) {
    return request.getConnectionMetaData().getAttribute(LAST) instanceof LastHead last
        ? last.head
        : null;
  }

  private static void putLast(ParsedHead head, Request request) {
    if (request.getConnectionMetaData().getAttribute(LAST) instanceof LastHead last) {
      last.head = head;
    } else {
      request.getConnectionMetaData().setAttribute(LAST, new LastHead(head));
    }
  }

  /** The last header of a connection, whose requests are read one after the other. */
  private static final class LastHead {
    private volatile ParsedHead head;

    LastHead(ParsedHead head) {
      this.head = head;
    }
  }

  /** The upper half of a hash is as good as the lower one. */
  private static int slot(int hash) {
    return (hash ^ hash >>> 16) & CAPACITY - 1;
  }
}
