package dev.bascule.application.notification;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.context.ClientSession;
import dev.bascule.application.notification.SubscriberGroup.ServerView;
import dev.bascule.domain.mcp.ServerNotification;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Limits how often subscribers are notified of the same change: immediately for the first time, and
 * then once per interval in which the server repeated it. The last notification is never lost.
 * Bounded. Thread-safe; notifies without any lock held.
 */
final class ChangeCoalescer {

  private static final int MAX_OPEN = 10_000;

  private final Executor afterInterval;

  /** The changes of the current interval, each with the task for its end if it was repeated. */
  @GuardedBy("this")
  private final Map<Change, Optional<Runnable>> open = new HashMap<>();

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
   * Runs {@code notify} now or, if {@code change} was already notified in the current interval, at
   * its end.
   */
  void run(Change change, Runnable notify) {
    boolean now;
    boolean opened = false;
    synchronized (this) {
      now = !open.containsKey(change);
      if (!now) {
        open.put(change, Optional.of(notify));
      } else if (open.size() < MAX_OPEN) {
        open.put(change, Optional.empty());
        opened = true;
      }
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
      repeated = open.getOrDefault(change, Optional.empty());
      if (repeated.isPresent()) {
        open.put(change, Optional.empty());
      } else {
        open.remove(change);
      }
    }
    if (repeated.isPresent()) {
      afterInterval.execute(() -> endInterval(change));
      repeated.get().run();
    }
  }
}
