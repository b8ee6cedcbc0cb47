package dev.bascule.adapter.out.mcp.sse;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashSet;

/** The ids of the last events, so that one that comes again is known. Bounded. Thread-safe. */
public final class RecentEventIds {

  private static final int MAX_KEPT = 1000;

  @GuardedBy("this")
  private final LinkedHashSet<String> ids = new LinkedHashSet<>();

  /** Takes note of {@code id}; false if it has been there before. */
  synchronized boolean add(String id) {
    if (!ids.add(id)) {
      return false;
    }
    if (ids.size() > MAX_KEPT) {
      ids.removeFirst();
    }
    return true;
  }
}
