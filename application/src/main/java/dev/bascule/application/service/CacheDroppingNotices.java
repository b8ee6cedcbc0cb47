package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.out.BridgeEvents;
import dev.bascule.application.port.out.ServerNotices;
import dev.bascule.domain.cache.Group;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Notice;
import dev.bascule.domain.mcp.ServerId;

/**
 * Drops what is cached of a server that says its tools changed: the listing, and the results too,
 * since a tool may keep its description and answer otherwise.
 */
public final class CacheDroppingNotices implements ServerNotices {

  private final Caches caches;
  private final BridgeEvents events;

  public CacheDroppingNotices(Caches caches, BridgeEvents events) {
    this.caches = requireNonNull(caches, "caches");
    this.events = requireNonNull(events, "events");
  }

  @Override
  public void heard(ServerId server, Notice notice) {
    switch (notice) {
      case Notice.ListChanged(ListKind kind) when kind == ListKind.TOOLS -> toolsChanged(server);
      case Notice.BeganAnew() -> toolsChanged(server);
      case Notice.ListChanged _, Notice.ResourceUpdated _, Notice.Logged _, Notice.Other _ -> {}
    }
  }

  private void toolsChanged(ServerId server) {
    Group everything = new Group.OfServer(server);
    int dropped = caches.listings().invalidate(everything);
    events.toolsChanged(server, dropped + caches.results().invalidate(everything));
  }
}
