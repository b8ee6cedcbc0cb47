package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.Party;
import dev.bascule.application.port.client.Presented;
import dev.bascule.application.port.out.BridgeEvents;
import dev.bascule.application.port.out.ServerNotices;
import dev.bascule.domain.cache.Group;
import dev.bascule.domain.cache.Partition;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Notice;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Subject;
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
public final class Notices implements ServerNotices, Connections.Surroundings {

  private final Caches caches;
  private final Followers followers;
  private final BridgeEvents events;

  public Notices(Caches caches, Followers followers, BridgeEvents events) {
    this.caches = requireNonNull(caches, "caches");
    this.followers = requireNonNull(followers, "followers");
    this.events = requireNonNull(events, "events");
  }

  @Override
  public void heard(ServerId server, Notice notice) {
    drop(server, notice, List.of(new Group.OfServer(server)));
    followers.tell(Optional.empty(), new Side(server, Presented.NOTHING), notice);
  }

  /**
   * Where a connection is for a session and the server is shown nothing of callers, what it says
   * has changed has changed for all, and only a new beginning is the connection's own. Where it is
   * shown something, all that it says is about what it showed in return.
   */
  @Override
  public ServerNotices noticesOf(Party party, Supplier<Set<Partition>> partitions) {
    return (server, notice) -> {
      List<Group.OfPartition> own = partitions.get().stream().map(Group.OfPartition::new).toList();
      if (party.presented().isNothing()) {
        drop(server, notice, own);
      } else {
        dropOnly(server, notice, own);
      }
      followers.tell(party.session(), new Side(server, party.presented()), notice);
    };
  }

  @Override
  public boolean isFollowed(Party party, ServerId server) {
    return followers.areOn(party.session(), new Side(server, party.presented()));
  }

  private void dropOnly(ServerId server, Notice notice, List<Group.OfPartition> own) {
    switch (notice) {
      case Notice.ListChanged(ListKind kind) -> events.listChanged(server, kind, dropAll(own));
      case Notice.BeganAnew() -> events.beganAnew(server, dropAll(own));
      case Notice.ResourceUpdated _ -> own.forEach(caches.results()::invalidate);
      case Notice.Logged _, Notice.Other _ -> {}
    }
  }

  private int dropAll(List<Group.OfPartition> own) {
    return own.stream().mapToInt(caches::invalidate).sum();
  }

  /**
   * @param connected all that was fetched over the connection of the notice
   */
  private void drop(ServerId server, Notice notice, List<? extends Group> connected) {
    switch (notice) {
      case Notice.ListChanged(ListKind kind) ->
          events.listChanged(server, kind, dropListed(server, kind));
      case Notice.ResourceUpdated updated -> dropResource(server, updated.uri());
      case Notice.BeganAnew() ->
          events.beganAnew(server, connected.stream().mapToInt(caches::invalidate).sum());
      case Notice.Logged _, Notice.Other _ -> {}
    }
  }

  /** Results go with the tools: a tool may keep its description and answer otherwise. */
  private int dropListed(ServerId server, ListKind kind) {
    return switch (kind) {
      case TOOLS ->
          dropListing(server, kind) + caches.results().invalidate(new Group.OfServer(server));
      case PROMPTS -> dropListing(server, kind);
      case RESOURCES, RESOURCE_TEMPLATES ->
          dropListing(server, ListKind.RESOURCES)
              + dropListing(server, ListKind.RESOURCE_TEMPLATES);
    };
  }

  private int dropListing(ServerId server, ListKind kind) {
    return caches.listings().invalidate(new Group.OfSubject(server, kind));
  }

  /** What a part of a resource holds is a part of what the resource holds. */
  private void dropResource(ServerId server, String uri) {
    for (String whole : ResourceUris.upwardsFrom(uri)) {
      caches.results().invalidate(new Group.OfSubject(server, new Subject.Resource(whole)));
    }
  }
}
