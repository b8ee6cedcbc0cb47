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
 * A queue of messages for one client on one stream. Writers do not block; one reader at a time
 * takes the messages at the client's pace.
 *
 * <p>Bounded: if the client is too slow, new notifications are dropped. Requests to the client and
 * the final message are not dropped, since there are few.
 *
 * <p>Thread-safe.
 */
public final class EventBuffer {

  /** With {@code replays}, messages that were sent are kept as long as there is room. */
  public record Limits(int maxEvents, int maxBytes, boolean replays) {}

  /** The next item for a reader. */
  public sealed interface Next {

    /** A message; a notification may be dropped. */
    record Message(long number, JsonBytes json, boolean droppable) implements Next {}

    /** The final message, with the HTTP status that applies if nothing was sent before. */
    record FinalMessage(long number, JsonBytes json, int status) implements Next {}

    record Wakeup() implements Next {}

    /** The end for this reader; if early, the client can reconnect for more. */
    record End(boolean early) implements Next {}
  }

  private record Entry(long number, JsonBytes json, boolean droppable, Optional<Integer> status) {

    Next toNext() {
      return status.isPresent()
          ? new Next.FinalMessage(number, json, status.get())
          : new Next.Message(number, json, droppable);
    }
  }

  /** A buffer that accepts nothing. */
  public static final EventBuffer CLOSED = new EventBuffer("", new Limits(0, 0, false));

  static {
    CLOSED.end();
  }

  private final String name;
  private final Limits limits;

  /** Not a monitor: waking a virtual thread that waits for a monitor involves another thread. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition changed = lock.newCondition();

  // These are read without the lock, but written only with it.
  private volatile long lastNumber;
  private volatile long taken;
  private volatile boolean ended;

  @GuardedBy("lock")
  private final Deque<Entry> entries = new ArrayDeque<>();

  @GuardedBy("lock")
  private long bytes;

  /** The last message passed to a reader, which may have lost it since. */
  @GuardedBy("lock")
  private long seen;

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

  /** Returns a name that is unique among the buffers of its client. */
  public String name() {
    return name;
  }

  /** Adds a message that may be dropped. */
  public void offer(JsonBytes message) {
    add(message, /* droppable= */ true, Optional.empty());
  }

  /** Adds a message that is not dropped; returns its number, unless the buffer has ended. */
  public Optional<Long> addRequired(JsonBytes message) {
    return add(message, /* droppable= */ false, Optional.empty());
  }

  /** Removes message {@code number}, and returns whether no reader has seen it. */
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

  /** Adds the final message; nothing follows it. */
  public void finish(JsonBytes message, int status) {
    lock.lock();
    try {
      add(message, /* droppable= */ false, Optional.of(status));
      ended = true;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the buffer; messages added before are still read. Further calls have no effect. */
  public void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Wakes the reader without a message. */
  public void wakeUp() {
    lock.lock();
    try {
      wakeUpPending = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the reader, though more messages may follow, for which the client can reconnect. */
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
    return taken;
  }

  /** Returns the number of the last message that was added. */
  public long lastAdded() {
    return lastNumber;
  }

  /** Returns whether nothing can be added any more. */
  public boolean hasEnded() {
    return ended;
  }

  /** Returns the size of its messages in bytes. */
  public long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  /** Makes the caller the reader, and returns its ticket for reads; the previous reader ends. */
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

  /**
   * Returns the first message after number {@code after}; blocks until there is one, or until
   * woken.
   */
  public Next next(int ticket, long after) throws InterruptedException {
    // Also for an interrupted reader: its message is taken.
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
      long number = lastNumber + 1;
      lastNumber = number;
      bytes += message.length();
      entries.addLast(new Entry(number, message, droppable, status));
      changed.signalAll();
      return Optional.of(number);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private boolean hasRoomFor(JsonBytes message) {
    return entries.size() < limits.maxEvents() && bytes + message.length() <= limits.maxBytes();
  }

  /** Discards the oldest taken messages. */
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
