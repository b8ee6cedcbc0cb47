package dev.bascule.application.admin;

import dev.bascule.application.cache.Caches;
import dev.bascule.application.connection.ServerConnectionPool;
import dev.bascule.application.context.ClientSession;
import dev.bascule.application.notification.SubscriptionRegistry;
import dev.bascule.application.port.in.EndSessionUseCase;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.cache.CacheTag;

/** The use case that releases the connections, subscribers and cached values of a session. */
public final class EndSessionService implements EndSessionUseCase {

  private final ServerConnectionPool connections;
  private final SubscriptionRegistry subscriptionRegistry;
  private final Caches caches;

  public EndSessionService(
      ServerConnectionPool connections, SubscriptionRegistry subscriptionRegistry, Caches caches) {
    this.connections = connections;
    this.subscriptionRegistry = subscriptionRegistry;
    this.caches = caches;
  }

  @Override
  public void endSession(ClientSession session) {
    // First, so that nothing is loaded for the session after its values are removed.
    for (CachePartition partition : connections.end(session)) {
      caches.invalidate(new CacheTag.PartitionTag(partition));
    }
    subscriptionRegistry.end(session);
  }
}
