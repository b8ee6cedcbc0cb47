package dev.bascule.application.notification;

import dev.bascule.application.cache.Caches;
import dev.bascule.application.connection.ServerConnectionPool;
import dev.bascule.application.context.ClientSession;
import dev.bascule.application.context.ConnectionOwner;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.ServerNotificationListener;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.RequestSubject;
import dev.bascule.domain.mcp.ResourceUris;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A router that invalidates the cached values of a server that announces a change, and then
 * notifies its subscribers. Other replicas are notified in the background.
 *
 * <p>Thread-safe.
 */
public record NotificationRouter(
    Caches caches, SubscriptionRegistry subscriptionRegistry, BridgeEventListener events)
    implements ServerNotificationListener, ServerConnectionPool.ConnectionNotifications {

  @Override
  public void onNotification(ServerId server, ServerNotification notification) {
    invalidate(server, notification, List.of(new CacheTag.ServerTag(server)));
    subscriptionRegistry.notifyGroup(
        Optional.empty(), new ServerView(server, ForwardedIdentity.NONE), notification);
  }

  /**
   * Over a connection of a session without a forwarded identity, an announced change concerns all
   * connections, except for a reset, which concerns this one only. With a forwarded identity, every
   * notification concerns only the values for that identity.
   */
  @Override
  public ServerNotificationListener listenerFor(
      ConnectionOwner owner, Supplier<Set<CachePartition>> partitions) {
    return (server, notification) -> {
      List<CacheTag.PartitionTag> own =
          partitions.get().stream().map(CacheTag.PartitionTag::new).toList();
      if (owner.forwardedIdentity().isEmpty()) {
        invalidate(server, notification, own);
      } else {
        invalidatePartitions(server, notification, own);
      }
      subscriptionRegistry.notifyGroup(
          owner.session(), new ServerView(server, owner.forwardedIdentity()), notification);
    };
  }

  /**
   * A session receives changes of lists over the shared connections as well. So its own is kept
   * only for its resource subscriptions.
   */
  @Override
  public boolean hasSubscribers(ConnectionOwner owner, ServerId server) {
    return subscriptionRegistry.hasSubscribers(
        owner.session(), new ServerView(server, owner.forwardedIdentity()));
  }

  @Override
  public void restoreLogLevel(ConnectionOwner owner, ServerId server) {
    subscriptionRegistry.restoreLogLevel(
        owner.session(), new ServerView(server, owner.forwardedIdentity()));
  }

  /** Cached values stay, because nothing has changed. */
  @Override
  public void notifyOfOwnList(ConnectionOwner owner, ServerId server, ListKind kind) {
    subscriptionRegistry.notifyGroup(
        owner.session(),
        new ServerView(server, owner.forwardedIdentity()),
        new ServerNotification.ListChanged(kind));
  }

  @Override
  public void forget(Set<CachePartition> partitions) {
    int _ = caches.invalidateAsync(partitions.stream().map(CacheTag.PartitionTag::new).toList());
  }

  @Override
  public void forget(ClientSession session) {
    subscriptionRegistry.end(session);
  }

  private void invalidatePartitions(
      ServerId server, ServerNotification notification, List<CacheTag.PartitionTag> own) {
    switch (notification) {
      case ServerNotification.ListChanged(ListKind kind) ->
          events.onEvent(new BridgeEvent.ListChanged(server, kind, caches.invalidateAsync(own)));
      case ServerNotification.Reset() ->
          events.onEvent(new BridgeEvent.ServerReset(server, caches.invalidateAsync(own)));
      case ServerNotification.ResourceUpdated _ -> {
        int _ = caches.results().invalidateAsync(own);
      }
      case ServerNotification.LogMessage _, ServerNotification.Other _ -> {}
    }
  }

  /**
   * @param connected the tags of all values that were loaded over the connection of the
   *     notification
   */
  private void invalidate(
      ServerId server, ServerNotification notification, List<? extends CacheTag> connected) {
    switch (notification) {
      case ServerNotification.ListChanged(ListKind kind) ->
          events.onEvent(new BridgeEvent.ListChanged(server, kind, invalidateKind(server, kind)));
      case ServerNotification.ResourceUpdated updated -> invalidateResource(server, updated.uri());
      case ServerNotification.Reset() ->
          events.onEvent(new BridgeEvent.ServerReset(server, caches.invalidateAsync(connected)));
      case ServerNotification.LogMessage _, ServerNotification.Other _ -> {}
    }
  }

  /** Results depend on the tools: a tool may change its behaviour but not its description. */
  private int invalidateKind(ServerId server, ListKind kind) {
    return switch (kind) {
      case TOOLS ->
          invalidateListing(server, kind)
              + caches.results().invalidateAsync(List.of(new CacheTag.ServerTag(server)));
      case PROMPTS -> invalidateListing(server, kind);
      case RESOURCES, RESOURCE_TEMPLATES ->
          invalidateListing(server, ListKind.RESOURCES)
              + invalidateListing(server, ListKind.RESOURCE_TEMPLATES);
    };
  }

  private int invalidateListing(ServerId server, ListKind kind) {
    return caches.listings().invalidateAsync(List.of(new CacheTag.SubjectTag(server, kind)));
  }

  /** Includes the ancestors, whose contents include that of a sub-resource. */
  private void invalidateResource(ServerId server, String uri) {
    List<CacheTag.SubjectTag> tags =
        ResourceUris.selfAndAncestors(uri).stream()
            .map(whole -> new CacheTag.SubjectTag(server, new RequestSubject.Resource(whole)))
            .toList();
    int _ = caches.results().invalidateAsync(tags);
  }
}
