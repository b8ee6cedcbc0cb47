package dev.bascule.application.notification;

import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.Outcome;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

/**
 * A member of a group: a client that receives notifications, with what it subscribed to. The sets
 * and maps are guarded by {@link SubscriptionRegistry}.
 */
interface Subscriber {

  /** Returns the client's view of {@code server}. */
  ServerView viewOf(ServerId server);

  /** Returns the resources that it subscribed to; modifiable. */
  Set<ResourceTopic> topics();

  /** Returns the minimum log level for each server for which it set one; modifiable. */
  Map<ServerId, LogLevel> levels();

  /** Delivers {@code notification}, unless the caller may not receive it. */
  void deliver(ServerId server, ServerNotification notification);

  /** Repeats a subscription after a restart of the server, in the background. */
  void resubscribe(ResourceTopic topic);

  /** Sets the log level again after a restart of the server, in the background. */
  void renewLevel(ServerId server);

  /**
   * Requests the lowest log level of the group from the server. A server without a connection
   * receives the request when the connection is opened. Waits for the server.
   */
  Outcome<McpResult> updateLogLevel(ServerId server);

  /** Returns whether the client has this view of the server. */
  default boolean sees(ServerView view) {
    return viewOf(view.server()).equals(view);
  }

  /**
   * Returns whether the client requested such a notification.
   *
   * @param changed the changed resources, if the notification is about resources
   */
  default boolean accepts(
      ServerId server, ServerNotification notification, Set<ResourceTopic> changed) {
    return switch (notification) {
      case ServerNotification.ListChanged _,
          ServerNotification.Reset _,
          ServerNotification.Other _ ->
          true;
      case ServerNotification.ResourceUpdated _ -> !Collections.disjoint(changed, topics());
      case ServerNotification.LogMessage logged ->
          logged.level().compareTo(levels().getOrDefault(server, LogLevel.DEBUG)) >= 0;
    };
  }
}
