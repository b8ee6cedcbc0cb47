package dev.bascule.application.notification;

import static java.util.Objects.requireNonNull;

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

/** One who follows the servers. Not thread-safe: {@link SubscriptionRegistry} guards it. */
final class Subscriber {

  private final Listener listener;
  private final Function<ServerId, ForwardedIdentity> forwardedIdentity;
  private final Set<ResourceTopic> topics = new HashSet<>();
  private final Map<ServerId, LogLevel> levels = new HashMap<>();
  private Resubscription resubscription = Resubscription.NONE;

  /** Asks a server again for what was asked of the one that it was before. */
  interface Resubscription {

    /** There is nothing to ask. */
    Resubscription NONE =
        new Resubscription() {
          @Override
          public void subscribe(ResourceTopic topic) {}

          @Override
          public void setLevel(ServerId server) {}

          @Override
          public void restoreLevel(ServerId server) {}
        };

    /** Asks for a subscription. Does not wait. */
    void subscribe(ResourceTopic topic);

    /** Asks for the level that is wanted of its log messages. Does not wait. */
    void setLevel(ServerId server);

    /** Asks for the level that is wanted of its log messages, and waits for the server. */
    void restoreLevel(ServerId server);
  }

  /**
   * @param forwardedIdentity returns what a server is shown of the subscriber
   */
  Subscriber(Listener listener, Function<ServerId, ForwardedIdentity> forwardedIdentity) {
    this.listener = requireNonNull(listener, "listener");
    this.forwardedIdentity = requireNonNull(forwardedIdentity, "forwardedIdentity");
  }

  /** Returns the side from which the subscriber sees {@code server}. */
  ServerView viewOf(ServerId server) {
    return new ServerView(server, forwardedIdentity.apply(server));
  }

  /** Tells whether the subscriber sees a server from there. */
  boolean sees(ServerView view) {
    return forwardedIdentity.apply(view.server()).equals(view.forwardedIdentity());
  }

  void setResubscription(Resubscription way) {
    resubscription = requireNonNull(way, "way");
  }

  Resubscription resubscription() {
    return resubscription;
  }

  Listener listener() {
    return listener;
  }

  /** Returns what it is subscribed to. */
  Set<ResourceTopic> topics() {
    return topics;
  }

  /** Returns the lowest level that it wants of the log messages of each server, if it said so. */
  Map<ServerId, LogLevel> levels() {
    return levels;
  }

  /**
   * @param changed what changed, where the notification says so
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
