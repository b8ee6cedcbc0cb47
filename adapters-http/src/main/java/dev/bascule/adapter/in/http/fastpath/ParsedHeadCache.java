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
  static final int PLACES = 1024;

  /** In characters. Longer ones, which anybody may send, would take more than they are good for. */
  private static final int LONGEST = 4 * 1024;

  private final AtomicReferenceArray<@Nullable ParsedHead> places =
      new AtomicReferenceArray<>(PLACES);

  /** Returns what is known of the header of {@code request}; null if that is nothing. */
  @Nullable ParsedHead find(Request request, AccessSettings access) {
    ParsedHead last = last(request);
    if (last != null && last.isOf(request, access)) {
      return last;
    }
    if (!ParsedHead.mayBeShared(request)) {
      return null;
    }
    int place = place(ParsedHead.hash(request));
    ParsedHead known = in(place, request, access);
    if (known == null) {
      known = in(place ^ 1, request, access);
    }
    if (known != null) {
      remember(known, request);
    }
    return known;
  }

  /** Remembers {@code head}, which is that of {@code request}. */
  void keep(ParsedHead head, Request request) {
    remember(head, request);
    if (ParsedHead.mayBeShared(request) && head.length() <= LONGEST) {
      int place = place(ParsedHead.hash(request));
      ParsedHead before = places.getAndSet(place, head);
      if (before != null) {
        places.set(place ^ 1, before);
      }
    }
  }

  private @Nullable ParsedHead in(int place, Request request, AccessSettings access) {
    ParsedHead head = places.get(place);
    return head != null && head.isOf(request, access) ? head : null;
  }

  private static @Nullable ParsedHead last(Request request) {
    return request.getConnectionMetaData().getAttribute(LAST) instanceof Last last
        ? last.head
        : null;
  }

  private static void remember(ParsedHead head, Request request) {
    if (request.getConnectionMetaData().getAttribute(LAST) instanceof Last last) {
      last.head = head;
    } else {
      request.getConnectionMetaData().setAttribute(LAST, new Last(head));
    }
  }

  /** The last header of a connection, whose requests are read one after the other. */
  private static final class Last {
    private volatile ParsedHead head;

    Last(ParsedHead head) {
      this.head = head;
    }
  }

  /** The upper half of a hash is as good as the lower one. */
  private static int place(int hash) {
    return (hash ^ hash >>> 16) & PLACES - 1;
  }
}
