package dev.bascule.application.notification;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.cache.Caches;
import dev.bascule.application.connection.ServerConnectionPool;
import dev.bascule.application.context.ConnectionOwner;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.ServerNotificationListener;
import dev.bascule.application.upstream.ResourceUris;
import dev.bascule.application.upstream.ServerView;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.RequestSubject;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Drops what is cached of a server that says that it changed, whatever time that had left, and then
 * tells those who follow the server.
 *
 * <p>Thread-safe.
 */
public final class NotificationRouter
    implements ServerNotificationListener, ServerConnectionPool.Surroundings {

  private final Caches caches;
  private final SubscriptionRegistry followers;
  private final BridgeEventListener events;

  public NotificationRouter(
      Caches caches, SubscriptionRegistry followers, BridgeEventListener events) {
    this.caches = requireNonNull(caches, "caches");
    this.followers = requireNonNull(followers, "followers");
    this.events = requireNonNull(events, "events");
  }

  @Override
  public void heard(ServerId server, ServerNotification notice) {
    drop(server, notice, List.of(new CacheTag.OfServer(server)));
    followers.tell(Optional.empty(), new ServerView(server, ForwardedIdentity.NOTHING), notice);
  }

  /**
   * Where a connection is for a session and the server is shown nothing of callers, what it says
   * has changed has changed for all, and only a new beginning is the connection's own. Where it is
   * shown something, all that it says is about what it showed in return.
   */
  @Override
  public ServerNotificationListener noticesOf(
      ConnectionOwner party, Supplier<Set<CachePartition>> partitions) {
    return (server, notice) -> {
      List<CacheTag.OfPartition> own =
          partitions.get().stream().map(CacheTag.OfPartition::new).toList();
      if (party.presented().isNothing()) {
        drop(server, notice, own);
      } else {
        dropOnly(server, notice, own);
      }
      followers.tell(party.session(), new ServerView(server, party.presented()), notice);
    };
  }

  @Override
  public boolean isFollowed(ConnectionOwner party, ServerId server) {
    return followers.areOn(party.session(), new ServerView(server, party.presented()));
  }

  private void dropOnly(
      ServerId server, ServerNotification notice, List<CacheTag.OfPartition> own) {
    switch (notice) {
      case ServerNotification.ListChanged(ListKind kind) ->
          events.listChanged(server, kind, dropAll(own));
      case ServerNotification.BeganAnew() -> events.beganAnew(server, dropAll(own));
      case ServerNotification.ResourceUpdated _ -> own.forEach(caches.results()::invalidate);
      case ServerNotification.Logged _, ServerNotification.Other _ -> {}
    }
  }

  private int dropAll(List<CacheTag.OfPartition> own) {
    return own.stream().mapToInt(caches::invalidate).sum();
  }

  /**
   * @param connected all that was fetched over the connection of the notice
   */
  private void drop(
      ServerId server, ServerNotification notice, List<? extends CacheTag> connected) {
    switch (notice) {
      case ServerNotification.ListChanged(ListKind kind) ->
          events.listChanged(server, kind, dropListed(server, kind));
      case ServerNotification.ResourceUpdated updated -> dropResource(server, updated.uri());
      case ServerNotification.BeganAnew() ->
          events.beganAnew(server, connected.stream().mapToInt(caches::invalidate).sum());
      case ServerNotification.Logged _, ServerNotification.Other _ -> {}
    }
  }

  /** Results go with the tools: a tool may keep its description and answer otherwise. */
  private int dropListed(ServerId server, ListKind kind) {
    return switch (kind) {
      case TOOLS ->
          dropListing(server, kind) + caches.results().invalidate(new CacheTag.OfServer(server));
      case PROMPTS -> dropListing(server, kind);
      case RESOURCES, RESOURCE_TEMPLATES ->
          dropListing(server, ListKind.RESOURCES)
              + dropListing(server, ListKind.RESOURCE_TEMPLATES);
    };
  }

  private int dropListing(ServerId server, ListKind kind) {
    return caches.listings().invalidate(new CacheTag.OfSubject(server, kind));
  }

  /** What a part of a resource holds is a part of what the resource holds. */
  private void dropResource(ServerId server, String uri) {
    for (String whole : ResourceUris.upwardsFrom(uri)) {
      caches
          .results()
          .invalidate(new CacheTag.OfSubject(server, new RequestSubject.Resource(whole)));
    }
  }
}
