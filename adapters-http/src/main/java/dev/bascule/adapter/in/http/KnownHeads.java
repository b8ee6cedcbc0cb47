package dev.bascule.adapter.in.http;

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
final class KnownHeads {

  private static final String LAST = KnownHeads.class.getName();

  /** A power of two. */
  static final int PLACES = 1024;

  /** In characters. Longer ones, which anybody may send, would take more than they are good for. */
  private static final int LONGEST = 4 * 1024;

  private final AtomicReferenceArray<@Nullable KnownHead> places =
      new AtomicReferenceArray<>(PLACES);

  /** Returns what is known of the header of {@code request}; null if that is nothing. */
  @Nullable KnownHead find(Request request, AccessSettings access) {
    KnownHead last = last(request);
    if (last != null && last.isOf(request, access)) {
      return last;
    }
    if (!KnownHead.mayBeShared(request)) {
      return null;
    }
    int place = place(KnownHead.hash(request));
    KnownHead known = in(place, request, access);
    if (known == null) {
      known = in(place ^ 1, request, access);
    }
    if (known != null) {
      remember(known, request);
    }
    return known;
  }

  /** Remembers {@code head}, which is that of {@code request}. */
  void keep(KnownHead head, Request request) {
    remember(head, request);
    if (KnownHead.mayBeShared(request) && head.length() <= LONGEST) {
      int place = place(KnownHead.hash(request));
      KnownHead before = places.getAndSet(place, head);
      if (before != null) {
        places.set(place ^ 1, before);
      }
    }
  }

  private @Nullable KnownHead in(int place, Request request, AccessSettings access) {
    KnownHead head = places.get(place);
    return head != null && head.isOf(request, access) ? head : null;
  }

  private static @Nullable KnownHead last(Request request) {
    return request.getConnectionMetaData().getAttribute(LAST) instanceof Last last
        ? last.head
        : null;
  }

  private static void remember(KnownHead head, Request request) {
    if (request.getConnectionMetaData().getAttribute(LAST) instanceof Last last) {
      last.head = head;
    } else {
      request.getConnectionMetaData().setAttribute(LAST, new Last(head));
    }
  }

  /** The last header of a connection, whose requests are read one after the other. */
  private static final class Last {
    private volatile KnownHead head;

    Last(KnownHead head) {
      this.head = head;
    }
  }

  /** The upper half of a hash is as good as the lower one. */
  private static int place(int hash) {
    return (hash ^ hash >>> 16) & PLACES - 1;
  }
}
