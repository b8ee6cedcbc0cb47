package dev.bascule.adapter.in.http.mcp.stream;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.json.JsonBytes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is to be sent to one client on one stream, in order. Whoever writes never waits; one reader
 * at a time takes it from here, at the client's pace.
 *
 * <p>Bounded: what is told to a client that is too slow is dropped, the newest first. Questions and
 * the last message are not: of those there are few.
 *
 * <p>Thread-safe.
 */
public final class EventBuffer {

  /**
   * How much a buffer holds.
   *
   * @param maxEvents the messages
   * @param maxBytes the bytes of all of them
   * @param replays whether what was sent is kept as long as there is room for it
   */
  public record Limits(int maxEvents, int maxBytes, boolean replays) {}

  /** What comes next for a reader. */
  public sealed interface Next {

    /**
     * A message.
     *
     * @param droppable whether the client can do without it: it is a notification
     */
    record Message(long number, JsonBytes json, boolean droppable) implements Next {}

    /**
     * The last message.
     *
     * @param status the HTTP status that it goes with, if nothing was sent before
     */
    record FinalMessage(long number, JsonBytes json, int status) implements Next {}

    /** Nothing until the reader was roused. */
    record Wakeup() implements Next {}

    /**
     * Nothing any more.
     *
     * @param early whether more may come, and the reader is to come back for it
     */
    record End(boolean early) implements Next {}
  }

  private record Entry(long number, JsonBytes json, boolean droppable, Optional<Integer> status) {

    Next toNext() {
      return status.isPresent()
          ? new Next.FinalMessage(number, json, status.get())
          : new Next.Message(number, json, droppable);
    }
  }

  private final String name;
  private final Limits limits;

  /** No monitor: a virtual thread that waits for one is woken by way of another thread. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final Deque<Entry> entries = new ArrayDeque<>();

  @GuardedBy("lock")
  private long bytes;

  @GuardedBy("lock")
  private long lastNumber;

  @GuardedBy("lock")
  private long taken;

  /** The last message that was handed to a reader, which may have lost it since. */
  @GuardedBy("lock")
  private long seen;

  @GuardedBy("lock")
  private boolean ended;

  @GuardedBy("lock")
  private boolean dismissed;

  @GuardedBy("lock")
  private boolean wakeUpPending;

  @GuardedBy("lock")
  private int reader;

  public EventBuffer(String name, Limits limits) {
    this.name = name;
    this.limits = limits;
  }

  /** Returns what tells this buffer from the others of its client. */
  public String name() {
    return name;
  }

  /** Adds a message that may be dropped. */
  public void offer(JsonBytes message) {
    add(message, /* droppable= */ true, Optional.empty());
  }

  /** Adds a message that is not dropped; returns its number, if anybody may still read it. */
  public Optional<Long> addRequired(JsonBytes message) {
    return add(message, /* droppable= */ false, Optional.empty());
  }

  /** Takes message {@code number} back, and returns whether no reader has seen it. */
  public boolean withdraw(long number) {
    lock.lock();
    try {
      if (number <= seen) {
        return false;
      }
      entries.stream()
          .filter(entry -> entry.number() == number)
          .findFirst()
          .filter(entries::remove)
          .ifPresent(entry -> bytes -= entry.json().length());
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Adds the last message; nothing comes after it. */
  public void finish(JsonBytes message, int status) {
    lock.lock();
    try {
      add(message, /* droppable= */ false, Optional.of(status));
      ended = true;
    } finally {
      lock.unlock();
    }
  }

  /** Ends it; what was added before is still read. Does nothing the second time. */
  public void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Makes the reader look up, where there is nothing for it. */
  public void wakeUp() {
    lock.lock();
    try {
      wakeUpPending = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Makes the reader end, though more may come: it can come back for that. */
  public void dismissReader() {
    lock.lock();
    try {
      dismissed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Returns the number of the last message that a reader took. */
  public long lastTaken() {
    lock.lock();
    try {
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Returns the number of the last message that was added. */
  public long lastAdded() {
    lock.lock();
    try {
      return lastNumber;
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether nothing is added any more. */
  public boolean hasEnded() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /** Returns the bytes of what it holds. */
  public long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  /** Makes the caller the reader, and returns what it shows when it reads; another one ends. */
  public int attach() {
    lock.lock();
    try {
      reader++;
      dismissed = false;
      wakeUpPending = false;
      changed.signalAll();
      return reader;
    } finally {
      lock.unlock();
    }
  }

  /** Returns the first message after number {@code after}; waits for it, or until roused. */
  public Next next(int ticket, long after) throws InterruptedException {
    // Also for a reader that was interrupted: what it took is taken.
    lock.lock();
    try {
      taken = Math.max(taken, after);
      forgetTaken();
      while (ticket == reader) {
        for (Entry entry : entries) {
          if (entry.number() > after) {
            seen = Math.max(seen, entry.number());
            wakeUpPending = false;
            return entry.toNext();
          }
        }
        if (ended || dismissed) {
          return new Next.End(/* early= */ !ended);
        }
        if (wakeUpPending) {
          wakeUpPending = false;
          return new Next.Wakeup();
        }
        changed.await();
      }
      return new Next.End(/* early= */ false);
    } finally {
      lock.unlock();
    }
  }

  private Optional<Long> add(JsonBytes message, boolean droppable, Optional<Integer> status) {
    lock.lock();
    try {
      if (ended) {
        return Optional.empty();
      }
      makeRoomFor(message);
      if (droppable && !hasRoomFor(message)) {
        return Optional.empty();
      }
      lastNumber++;
      bytes += message.length();
      entries.addLast(new Entry(lastNumber, message, droppable, status));
      changed.signalAll();
      return Optional.of(lastNumber);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private boolean hasRoomFor(JsonBytes message) {
    return entries.size() < limits.maxEvents() && bytes + message.length() <= limits.maxBytes();
  }

  /** Forgets the oldest of what was taken. */
  @GuardedBy("lock")
  private void makeRoomFor(JsonBytes message) {
    Iterator<Entry> oldest = entries.iterator();
    while (oldest.hasNext() && !hasRoomFor(message)) {
      Entry entry = oldest.next();
      if (entry.number() > taken) {
        return;
      }
      bytes -= entry.json().length();
      oldest.remove();
    }
  }

  @GuardedBy("lock")
  private void forgetTaken() {
    while (!limits.replays() && !entries.isEmpty() && entries.getFirst().number() <= taken) {
      bytes -= entries.removeFirst().json().length();
    }
  }
}
