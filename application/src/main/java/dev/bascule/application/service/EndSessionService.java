package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.ClientSession;
import dev.bascule.application.port.in.EndSessionUseCase;
import dev.bascule.domain.cache.Group;
import dev.bascule.domain.cache.Partition;

/** Lets go of the connections of a session, of its followers, and of what was cached for it. */
public final class EndSessionService implements EndSessionUseCase {

  private final Connections connections;
  private final Followers followers;
  private final Caches caches;

  public EndSessionService(Connections connections, Followers followers, Caches caches) {
    this.connections = requireNonNull(connections, "connections");
    this.followers = requireNonNull(followers, "followers");
    this.caches = requireNonNull(caches, "caches");
  }

  @Override
  public void endSession(ClientSession session) {
    // First of all, so that nothing is fetched for the session any more once it is forgotten.
    for (Partition partition : connections.end(session)) {
      caches.invalidate(new Group.OfPartition(partition));
    }
    followers.end(session);
  }
}
