package dev.bascule.application.admin;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.cache.Caches;
import dev.bascule.application.connection.DrainingConnections;
import dev.bascule.application.connection.EagerStarter;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.notification.SubscriptionRegistry;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The replacement of the configured servers without affecting calls: new requests use the new
 * servers immediately, and requests in flight complete with the old ones.
 *
 * <p>A server that is the same object remains unchanged, with its connection, sessions, breaker,
 * cached values and metrics. One with another policy but the same connection loses its cached
 * values. One with another connection is a new server.
 *
 * <p>Must not run concurrently.
 */
public final class ServerReplacement {

  private final UpstreamRegistry upstreams;
  private final Caches caches;
  private final SubscriptionRegistry subscriptionRegistry;
  private final DrainingConnections draining;
  private final EagerStarter eagerStarter;

  public ServerReplacement(
      UpstreamRegistry upstreams,
      Caches caches,
      SubscriptionRegistry subscriptionRegistry,
      DrainingConnections draining,
      EagerStarter eagerStarter) {
    this.upstreams = upstreams;
    this.caches = caches;
    this.subscriptionRegistry = subscriptionRegistry;
    this.draining = draining;
    this.eagerStarter = eagerStarter;
  }

  /**
   * The effect of a replacement.
   *
   * @param added the servers that are new
   * @param changed those with another policy or another connection
   * @param removed those that no longer exist
   */
  public record ReplacementResult(
      Set<ServerId> added, Set<ServerId> changed, Set<ServerId> removed) {}

  /**
   * Replaces the servers.
   *
   * @param next all servers, in the order of the configuration
   * @throws IllegalArgumentException if two have the same name; nothing has changed then
   */
  public ReplacementResult replace(List<Upstream> next) {
    Map<ServerId, Upstream> before = upstreams.swap(next);
    Set<ServerId> added = new LinkedHashSet<>();
    Set<ServerId> changed = new LinkedHashSet<>();
    for (Upstream upstream : next) {
      Upstream old = before.get(upstream.id());
      if (old == null) {
        added.add(upstream.id());
        subscriptionRegistry.resubscribe(upstream.id());
        notifySubscribers(upstream.id(), new ServerNotification.Reset());
      } else if (!old.equals(upstream)) {
        changed.add(upstream.id());
        update(old, upstream);
      }
    }
    Set<ServerId> removed = new LinkedHashSet<>(before.keySet());
    next.forEach(upstream -> removed.remove(upstream.id()));
    removed.forEach(id -> remove(upstreamOf(id, before)));
    eagerStarter.refresh();
    return new ReplacementResult(added, changed, removed);
  }

  private static Upstream upstreamOf(ServerId id, Map<ServerId, Upstream> before) {
    return requireNonNull(before.get(id));
  }

  /**
   * The lease ends first: values that are loaded from then on are not stored, and those loaded
   * before are removed here.
   */
  private void update(Upstream old, Upstream next) {
    if (old.server().equals(next.server())) {
      old.lease().end();
      invalidate(old.id());
      notifySubscribers(old.id(), new ServerNotification.ListChanged(ListKind.TOOLS));
    } else {
      draining.retire(old);
      invalidate(old.id());
      subscriptionRegistry.resubscribe(old.id());
      notifySubscribers(old.id(), new ServerNotification.Reset());
    }
  }

  private void remove(Upstream old) {
    draining.retire(old);
    invalidate(old.id());
    notifySubscribers(old.id(), new ServerNotification.Reset());
  }

  private void invalidate(ServerId server) {
    int _ = caches.invalidate(new CacheTag.ServerTag(server));
  }

  private void notifySubscribers(ServerId server, ServerNotification notification) {
    subscriptionRegistry.notifyAllGroups(server, notification);
  }
}
