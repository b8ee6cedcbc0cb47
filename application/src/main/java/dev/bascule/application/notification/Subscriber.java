package dev.bascule.application.notification;

import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Listener;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.Outcome;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * A member of a group: what one client subscribed to. What the servers are requested for it is up
 * to the subclass.
 */
abstract class Subscriber {

  private final Listener listener;
  private final Function<ServerId, ForwardedIdentity> identities;
  private final BiPredicate<ServerId, ServerNotification> permissions;

  // Guarded by the registry.
  private final Set<ResourceTopic> topics = new HashSet<>();
  private final Map<ServerId, LogLevel> levels = new HashMap<>();

  /**
   * @param identities returns how a server sees the client
   * @param permissions tests whether the client may receive a notification of a server
   */
  Subscriber(
      Listener listener,
      Function<ServerId, ForwardedIdentity> identities,
      BiPredicate<ServerId, ServerNotification> permissions) {
    this.listener = listener;
    this.identities = identities;
    this.permissions = permissions;
  }

  /** Repeats a subscription after a restart of the server, in the background. */
  abstract void resubscribe(ResourceTopic topic);

  /** Sets the log level again after a restart of the server, in the background. */
  abstract void renewLevel(ServerId server);

  /** A server without a connection receives the request when the connection is opened. */
  abstract Outcome<McpResult> updateLogLevel(ServerId server);

  /** Returns the client's view of {@code server}. */
  final ServerView viewOf(ServerId server) {
    return new ServerView(server, identities.apply(server));
  }

  /** Returns whether the client has this view of the server. */
  final boolean sees(ServerView view) {
    return viewOf(view.server()).equals(view);
  }

  final Set<ResourceTopic> topics() {
    return topics;
  }

  /** Returns the minimum log level for each server for which it set one. */
  final Map<ServerId, LogLevel> levels() {
    return levels;
  }

  /**
   * @param changed the changed resources, if the notification is about resources
   */
  final boolean accepts(
      ServerId server, ServerNotification notification, Set<ResourceTopic> changed) {
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

  /** Delivers {@code notification}, unless the client may not receive it. */
  final void deliver(ServerId server, ServerNotification notification) {
    if (permissions.test(server, notification)) {
      listener.onNotification(server, notification);
    }
  }
}
