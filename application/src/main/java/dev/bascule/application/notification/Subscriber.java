package dev.bascule.application.notification;

import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Listener;
import dev.bascule.application.upstream.ServerView;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** One subscriber. Not thread-safe: guarded by {@link SubscriptionRegistry}. */
final class Subscriber {

  private final Listener listener;
  private final Function<ServerId, ForwardedIdentity> forwardedIdentity;
  private final Set<ResourceTopic> topics = new HashSet<>();
  private final Map<ServerId, LogLevel> levels = new HashMap<>();
  private Resubscription resubscription = Resubscription.NONE;

  /** The repetition of a subscriber's requests after a restart of the server. */
  interface Resubscription {

    /** Repeats nothing. */
    Resubscription NONE =
        new Resubscription() {
          @Override
          public void subscribe(ResourceTopic topic) {}

          @Override
          public void setLevel(ServerId server) {}

          @Override
          public void restoreLevel(ServerId server) {}
        };

    /** Requests a subscription. Does not block. */
    void subscribe(ResourceTopic topic);

    /** Sets the log level. Does not block. */
    void setLevel(ServerId server);

    /** Sets the log level, and waits for the server. */
    void restoreLevel(ServerId server);
  }

  /**
   * @param forwardedIdentity returns the forwarded identity of the subscriber for a server
   */
  Subscriber(Listener listener, Function<ServerId, ForwardedIdentity> forwardedIdentity) {
    this.listener = listener;
    this.forwardedIdentity = forwardedIdentity;
  }

  /** Returns the subscriber's view of {@code server}. */
  ServerView viewOf(ServerId server) {
    return new ServerView(server, forwardedIdentity.apply(server));
  }

  /** Returns whether the subscriber has this view of the server. */
  boolean sees(ServerView view) {
    return forwardedIdentity.apply(view.server()).equals(view.forwardedIdentity());
  }

  void setResubscription(Resubscription way) {
    resubscription = way;
  }

  Resubscription resubscription() {
    return resubscription;
  }

  Listener listener() {
    return listener;
  }

  /** Returns its resource subscriptions. */
  Set<ResourceTopic> topics() {
    return topics;
  }

  /** Returns the minimum log level for each server for which it set one. */
  Map<ServerId, LogLevel> levels() {
    return levels;
  }

  /**
   * @param changed the changed resources, if the notification is about resources
   */
  boolean accepts(ServerId server, ServerNotification notification, Set<ResourceTopic> changed) {
    return switch (notification) {
      case ServerNotification.ListChanged _,
          ServerNotification.Reset _,
          ServerNotification.Other _ ->
          true;
      case ServerNotification.ResourceUpdated _ -> !Collections.disjoint(changed, topics);
      case ServerNotification.LogMessage logged ->
          logged.level().compareTo(levels.getOrDefault(server, LogLevel.DEBUG)) >= 0;
    };
  }
}
