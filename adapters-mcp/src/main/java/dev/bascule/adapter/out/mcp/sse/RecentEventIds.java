package dev.bascule.adapter.out.mcp.sse;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashSet;

/** The ids of recent events, to detect repetitions. Bounded. Thread-safe. */
public final class RecentEventIds {

  private static final int MAX_KEPT = 1000;

  @GuardedBy("this")
  private final LinkedHashSet<String> ids = new LinkedHashSet<>();

  /** Adds {@code id}; returns false if it is already there. */
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
