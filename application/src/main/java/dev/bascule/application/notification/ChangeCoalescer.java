package dev.bascule.application.notification;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.context.ClientSession;
import dev.bascule.domain.mcp.ServerNotification;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Limits how often subscribers are notified of the same change: immediately for the first time, and
 * then once per interval in which the server repeated it. The last notification is never lost.
 * Bounded in number and in bytes: beyond that, it notifies immediately. Thread-safe; notifies
 * without any lock held.
 */
final class ChangeCoalescer {

  private static final int MAX_OPEN = 10_000;

  /** The maximum size of all notifications that are held during an interval, in bytes. */
  static final int MAX_BYTES = 4 << 20;

  private final Executor afterInterval;

  /** The changes of the current interval. */
  @GuardedBy("this")
  private final Map<Change, OpenChange> open = new HashMap<>();

  @GuardedBy("this")
  private long heldBytes;

  /**
   * @param afterInterval runs a task once the interval, such as {@link
   *     SubscriptionRegistry#NOTIFICATION_INTERVAL}, has passed
   */
  ChangeCoalescer(Executor afterInterval) {
    this.afterInterval = afterInterval;
  }

  /**
   * A change.
   *
   * @param session the session whose own connection it came over; empty for a shared one
   * @param subject the notification without the parts that may differ between repetitions
   */
  record Change(Optional<ClientSession> session, ServerView view, ServerNotification subject) {}

  /**
   * The first notification of a change in an interval, and the last one that repeated it.
   *
   * @param bytes the size of the first one
   * @param repeated the task for the end of the interval; empty if it was not repeated
   * @param repeatedBytes the size of the last one
   */
  private record OpenChange(int bytes, Optional<Runnable> repeated, int repeatedBytes) {

    OpenChange(int bytes) {
      this(bytes, Optional.empty(), 0);
    }

    OpenChange repeatedBy(Runnable notify, int size) {
      return new OpenChange(bytes, Optional.of(notify), size);
    }

    long allBytes() {
      return (long) bytes + repeatedBytes;
    }
  }

  /**
   * Runs {@code notify} now or, if {@code change} was already notified in the current interval, at
   * its end.
   *
   * @param size the size of the notification in bytes
   */
  void run(Change change, int size, Runnable notify) {
    boolean now;
    boolean opened = false;
    synchronized (this) {
      OpenChange before = open.get(change);
      boolean fits =
          before == null
              ? open.size() < MAX_OPEN && hold(change, new OpenChange(size))
              : hold(change, before.repeatedBy(notify, size));
      now = before == null || !fits;
      opened = before == null && fits;
    }
    if (opened) {
      afterInterval.execute(() -> endInterval(change));
    }
    if (now) {
      notify.run();
    }
  }

  private void endInterval(Change change) {
    Optional<Runnable> repeated;
    synchronized (this) {
      OpenChange ended = release(change);
      repeated = ended.repeated();
      if (repeated.isPresent()) {
        // Smaller than what was released.
        boolean _ = hold(change, new OpenChange(ended.bytes()));
      }
    }
    if (repeated.isPresent()) {
      afterInterval.execute(() -> endInterval(change));
      repeated.get().run();
    }
  }

  /** Holds {@code next} in place of what is held for the change; returns false without room. */
  @GuardedBy("this")
  private boolean hold(Change change, OpenChange next) {
    OpenChange before = open.get(change);
    long bytes = heldBytes + next.allBytes() - (before == null ? 0 : before.allBytes());
    boolean fits = bytes <= MAX_BYTES;
    if (fits) {
      open.put(change, next);
      heldBytes = bytes;
    }
    return fits;
  }

  @GuardedBy("this")
  private OpenChange release(Change change) {
    OpenChange held = requireNonNull(open.remove(change), "an interval ends once");
    heldBytes -= held.allBytes();
    return held;
  }
}
