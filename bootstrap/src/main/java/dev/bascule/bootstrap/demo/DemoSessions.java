package dev.bascule.bootstrap.demo;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;

/** The sessions that are open; the oldest makes place where there are too many. Thread-safe. */
final class DemoSessions {

  private static final int MAX_SESSIONS = 256;

  @GuardedBy("this")
  private final Deque<String> ids = new ArrayDeque<>();

  /** Opens one and returns its id. */
  String open() {
    String id = UUID.randomUUID().toString();
    synchronized (this) {
      ids.addLast(id);
      if (ids.size() > MAX_SESSIONS) {
        ids.removeFirst();
      }
    }
    return id;
  }

  synchronized boolean isOpen(String id) {
    return ids.contains(id);
  }

  synchronized void close(String id) {
    ids.remove(id);
  }
}
