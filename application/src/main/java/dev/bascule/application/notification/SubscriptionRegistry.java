package dev.bascule.application.notification;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.context.ClientSession;
import dev.bascule.application.policy.SubscriptionLimits;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.mcp.ServerNotification;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * The subscribers to servers, and what each of them subscribed to.
 *
 * <p>They form groups: one that uses the shared connections, and one for each session with
 * dedicated connections. A notification is delivered to the group of its connection.
 *
 * <p>Thread-safe; notifies without any lock held.
 */
public final class SubscriptionRegistry {

  /** The minimum interval between notifications of the same change. */
  public static final Duration NOTIFICATION_INTERVAL = Duration.ofMillis(100);

  private final SubscriptionLimits limits;
  private final BridgeEventListener events;
  private final ChangeCoalescer changes;

  @GuardedBy("this")
  private final Map<Optional<ClientSession>, SubscriberGroup> groups = new HashMap<>();

  @GuardedBy("this")
  private int subscriberCount;

  /**
   * @param afterInterval runs a task once {@link #NOTIFICATION_INTERVAL} has passed
   */
  public SubscriptionRegistry(
      SubscriptionLimits limits, BridgeEventListener events, Executor afterInterval) {
    this.limits = limits;
    this.events = events;
    this.changes = new ChangeCoalescer(afterInterval);
  }

  /**
   * Notifies the interested subscribers of a group. A change that the server repeats within {@link
   * #NOTIFICATION_INTERVAL} is delivered at the end of that interval.
   *
   * @param session the session over whose own connection the notification came; empty for a shared
   *     one
   */
  void notifyGroup(
      Optional<ClientSession> session, ServerView view, ServerNotification notification) {
    Optional<ServerNotification> subject =
        switch (notification) {
          case ServerNotification.ListChanged _, ServerNotification.Reset _ ->
              Optional.of(notification);
          case ServerNotification.ResourceUpdated(String uri, _) ->
              Optional.of(new ServerNotification.ResourceUpdated(uri, ServerMessage.NO_PARAMS));
          case ServerNotification.LogMessage _, ServerNotification.Other _ -> Optional.empty();
        };
    Runnable notify = () -> notifyRecipients(session, view, notification);
    subject.ifPresentOrElse(
        changed ->
            changes.run(
                new ChangeCoalescer.Change(session, view, changed), sizeOf(notification), notify),
        notify);
  }

  /** Returns the approximate size of {@code notification} in bytes. */
  private static int sizeOf(ServerNotification notification) {
    return notification instanceof ServerNotification.ResourceUpdated(String uri, JsonBytes params)
        ? uri.length() + params.length()
        : 0;
  }

  private void notifyRecipients(
      Optional<ClientSession> session, ServerView view, ServerNotification notification) {
    for (Subscriber recipient : withGroup(session, group -> group.recipients(view, notification))) {
      try {
        recipient.deliver(view.server(), notification);
      } catch (RuntimeException e) {
        events.onEvent(new BridgeEvent.SubscriberFailed(view.server(), e));
      }
    }
  }

  /**
   * Returns whether a group needs the connection of {@code view}: that of a session exists for its
   * calls, so only a resource subscription keeps it; any other exists for all notifications over
   * it.
   */
  boolean hasSubscribers(Optional<ClientSession> session, ServerView view) {
    return withGroup(
        session,
        group -> session.isPresent() ? group.hasTopicIn(view) : group.hasSubscriberIn(view));
  }

  /** Sets the log level over a connection that was just opened. Waits for the server. */
  void restoreLogLevel(Optional<ClientSession> session, ServerView view) {
    withGroup(session, group -> group.forgetLevel(view))
        .ifPresent(subscriber -> subscriber.updateLogLevel(view.server()));
  }

  /**
   * Notifies the subscribers of all groups of something that came over no connection. A session is
   * notified of a changed list once, as a member of the shared group.
   */
  public void notifyAllGroups(ServerId server, ServerNotification notification) {
    List<Optional<ClientSession>> notified =
        notification instanceof ServerNotification.ListChanged
            ? List.of(Optional.empty())
            : sessions();
    for (Optional<ClientSession> session : notified) {
      for (ServerView view : withGroup(session, group -> group.viewsOf(server))) {
        notifyGroup(session, view, notification);
      }
    }
  }

  /** Repeats all requests for {@code server} after a restart, in the background. */
  public void resubscribe(ServerId server) {
    for (Optional<ClientSession> session : sessions()) {
      withGroup(session, group -> group.resubscriptions(server)).forEach(Runnable::run);
    }
  }

  private synchronized List<Optional<ClientSession>> sessions() {
    return List.copyOf(groups.keySet());
  }

  /** Adds {@code subscriber} to a group. Returns false if the limit is reached: {@link #reject}. */
  synchronized boolean admit(Optional<ClientSession> session, Subscriber subscriber) {
    boolean room = subscriberCount < limits.subscribers();
    if (room) {
      groups.computeIfAbsent(session, _ -> new SubscriberGroup()).add(subscriber);
      subscriberCount++;
    }
    return room;
  }

  /** Reports a client that was not admitted. Returns the limit. */
  int reject() {
    events.onEvent(new BridgeEvent.SubscriberRejected(limits.subscribers()));
    return limits.subscribers();
  }

  /** Removes the group of {@code session}. */
  synchronized void end(ClientSession session) {
    SubscriberGroup group = groups.remove(Optional.of(session));
    subscriberCount -= group == null ? 0 : group.size();
  }

  SubscriptionLimits limits() {
    return limits;
  }

  /** Runs {@code action} on a group, which exists while it has members. */
  synchronized <T> T withGroup(
      Optional<ClientSession> session, Function<SubscriberGroup, T> action) {
    SubscriberGroup group = groups.computeIfAbsent(session, _ -> new SubscriberGroup());
    int before = group.size();
    try {
      return action.apply(group);
    } finally {
      subscriberCount += group.size() - before;
      if (group.size() == 0) {
        groups.remove(session);
      }
    }
  }
}
