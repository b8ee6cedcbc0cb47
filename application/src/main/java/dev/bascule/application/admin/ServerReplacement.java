package dev.bascule.application.admin;

import dev.bascule.application.cache.Caches;
import dev.bascule.application.connection.DrainingConnections;
import dev.bascule.application.connection.EagerStarter;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.notification.SubscriptionRegistry;
import dev.bascule.application.port.in.ReloadConfigurationUseCase.Result;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.upstream.ToolBreakers;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
public record ServerReplacement(
    UpstreamRegistry upstreams,
    Caches caches,
    SubscriptionRegistry subscriptionRegistry,
    DrainingConnections draining,
    EagerStarter eagerStarter,
    ToolBreakers toolBreakers,
    BridgeEventListener events) {

  /**
   * Replaces the servers.
   *
   * @param next all servers, in the order of the configuration
   * @return the servers that are new, those with another policy or another connection, and those
   *     that no longer exist
   * @throws IllegalArgumentException if two have the same name; nothing has changed then
   */
  public Result.Applied replace(List<Upstream> next) {
    Map<ServerId, Upstream> removed = new LinkedHashMap<>(upstreams.swap(next));
    List<ServerId> added = new ArrayList<>();
    List<ServerId> changed = new ArrayList<>();
    for (Upstream upstream : next) {
      Upstream old = removed.remove(upstream.id());
      if (old == null) {
        added.add(upstream.id());
        subscriptionRegistry.resubscribe(upstream.id());
        notifySubscribers(upstream.id(), new ServerNotification.Reset());
      } else if (!old.equals(upstream)) {
        changed.add(upstream.id());
        update(old, upstream);
      }
    }
    removed.values().forEach(this::remove);
    eagerStarter.refresh();
    return new Result.Applied(added, changed, List.copyOf(removed.keySet()));
  }

  /** The lease ends first, so that nothing old is stored after the invalidation. */
  private void update(Upstream old, Upstream next) {
    if (old.server().equals(next.server())) {
      old.lease().end();
      toolBreakers.forgetDisabled(next.id(), next.policy());
      invalidate(old.id());
      notifySubscribers(old.id(), new ServerNotification.ListChanged(ListKind.TOOLS));
    } else {
      draining.retire(old);
      toolBreakers.forget(old.id());
      events.onEvent(new BridgeEvent.ServerReplaced(old.id()));
      invalidate(old.id());
      subscriptionRegistry.resubscribe(old.id());
      notifySubscribers(old.id(), new ServerNotification.Reset());
    }
  }

  private void remove(Upstream old) {
    draining.retire(old);
    toolBreakers.forget(old.id());
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
