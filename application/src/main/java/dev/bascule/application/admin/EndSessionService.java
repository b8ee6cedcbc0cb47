package dev.bascule.application.admin;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.cache.Caches;
import dev.bascule.application.connection.ServerConnectionPool;
import dev.bascule.application.context.ClientSession;
import dev.bascule.application.notification.SubscriptionRegistry;
import dev.bascule.application.port.in.EndSessionUseCase;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.cache.CacheTag;

/** Lets go of the connections of a session, of its subscribers, and of what was cached for it. */
public final class EndSessionService implements EndSessionUseCase {

  private final ServerConnectionPool connections;
  private final SubscriptionRegistry subscriptionRegistry;
  private final Caches caches;

  public EndSessionService(
      ServerConnectionPool connections, SubscriptionRegistry subscriptionRegistry, Caches caches) {
    this.connections = requireNonNull(connections, "connections");
    this.subscriptionRegistry = requireNonNull(subscriptionRegistry, "subscriptionRegistry");
    this.caches = requireNonNull(caches, "caches");
  }

  @Override
  public void endSession(ClientSession session) {
    // First of all, so that nothing is fetched for the session any more once it is forgotten.
    for (CachePartition partition : connections.end(session)) {
      caches.invalidate(new CacheTag.PartitionTag(partition));
    }
    subscriptionRegistry.end(session);
  }
}
