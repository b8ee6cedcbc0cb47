package dev.bascule.bootstrap.demo;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;

/** The open sessions; the oldest is closed if there are too many. Thread-safe. */
final class DemoSessions {

  private static final int MAX_SESSIONS = 256;

  @GuardedBy("this")
  private final Deque<String> ids = new ArrayDeque<>();

  /** Opens a session and returns its id. */
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
