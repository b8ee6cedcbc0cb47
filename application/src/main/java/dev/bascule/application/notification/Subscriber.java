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
  private final Function<ServerId, ForwardedIdentity> shown;
  private final Set<ResourceTopic> topics = new HashSet<>();
  private final Map<ServerId, LogLevel> levels = new HashMap<>();
  private Renewal renewal = Renewal.NONE;

  /** Asks a server again for what was asked of the one that it was before. Does not wait. */
  interface Renewal {

    /** There is nothing to ask. */
    Renewal NONE =
        new Renewal() {
          @Override
          public void subscribe(ResourceTopic topic) {}

          @Override
          public void setLevel(ServerId server) {}
        };

    /** Asks for a subscription. */
    void subscribe(ResourceTopic topic);

    /** Asks for the level that is wanted of its log messages. */
    void setLevel(ServerId server);
  }

  /**
   * @param shown returns what a server is shown of the follower
   */
  Subscriber(Listener listener, Function<ServerId, ForwardedIdentity> shown) {
    this.listener = requireNonNull(listener, "listener");
    this.shown = requireNonNull(shown, "shown");
  }

  /** Returns the side from which the follower sees {@code server}. */
  ServerView sideOf(ServerId server) {
    return new ServerView(server, shown.apply(server));
  }

  /** Tells whether the follower sees a server from there. */
  boolean isOn(ServerView side) {
    return shown.apply(side.server()).equals(side.presented());
  }

  void renewBy(Renewal way) {
    renewal = requireNonNull(way, "way");
  }

  Renewal renewal() {
    return renewal;
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
   * @param changed what changed, where the notice says so
   */
  boolean wants(ServerId server, ServerNotification notice, Set<ResourceTopic> changed) {
    return switch (notice) {
      case ServerNotification.ListChanged _,
          ServerNotification.BeganAnew _,
          ServerNotification.Other _ ->
          true;
      case ServerNotification.ResourceUpdated _ -> !Collections.disjoint(changed, topics);
      case ServerNotification.Logged logged ->
          logged.level().compareTo(levels.getOrDefault(server, LogLevel.DEBUG)) >= 0;
    };
  }
}
