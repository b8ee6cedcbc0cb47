package dev.bascule.bootstrap.demo;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/** The sessions that are open; the oldest makes place where there are too many. Thread-safe. */
final class DemoSessions {

  private static final int MAX_SESSIONS = 256;

  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Deque<String> ids = new ArrayDeque<>();

  /** Opens one and returns its id. */
  String open() {
    String id = UUID.randomUUID().toString();
    lock.lock();
    try {
      ids.addLast(id);
      if (ids.size() > MAX_SESSIONS) {
        ids.removeFirst();
      }
    } finally {
      lock.unlock();
    }
    return id;
  }

  boolean isOpen(String id) {
    lock.lock();
    try {
      return ids.contains(id);
    } finally {
      lock.unlock();
    }
  }

  void close(String id) {
    lock.lock();
    try {
      ids.remove(id);
    } finally {
      lock.unlock();
    }
  }
}
