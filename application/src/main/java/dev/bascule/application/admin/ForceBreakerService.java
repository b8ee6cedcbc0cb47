package dev.bascule.application.admin;

import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.context.AuditEntry;
import dev.bascule.application.context.AuditEntry.Decision;
import dev.bascule.application.context.BreakerOrder;
import dev.bascule.application.context.CallOrigin;
import dev.bascule.application.port.in.ForceBreakerUseCase;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.ReplicaExchange;
import dev.bascule.application.upstream.ToolBreakers;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.application.view.BridgeMetrics.BreakerMetrics;
import dev.bascule.domain.breaker.Breaker;
import dev.bascule.domain.breaker.BreakerMode;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ServerId;
import java.time.Duration;

/**
 * The use case that changes the state of a breaker manually, at all replicas. Breakers are not
 * shared otherwise: one that cannot reach a server must not make it unavailable to the others.
 *
 * <p>Closing or resetting the breaker of a server also closes those of its tools. The end of an
 * isolation must also reach replicas that cannot reach the engine for a while; so an order whose
 * time has passed still ends an isolation.
 *
 * @param events is notified of orders of other replicas
 */
public record ForceBreakerService(
    UpstreamRegistry upstreams,
    ToolBreakers toolBreakers,
    ReplicaExchange replicas,
    BridgeEventListener events)
    implements ForceBreakerUseCase, ReplicaExchange.OrderListener {

  /** How long an isolation lasts in the engine: for ever. */
  private static final Duration ISOLATION = Duration.ofDays(36_500);

  @Override
  public Reply forceBreaker(ServerId server, BreakerOrder order) {
    return upstreams
        .find(server)
        .map(upstream -> force(upstream, order))
        .orElseGet(Reply.UnknownServer::new);
  }

  private Reply force(Upstream upstream, BreakerOrder order) {
    BreakerSettings settings = upstream.policy().breaker();
    if (settings.mode() == BreakerMode.ISOLATE && order != BreakerOrder.ISOLATE) {
      return new Reply.IsolatedByConfiguration();
    }
    replicas.order(
        upstream.id(),
        order,
        order == BreakerOrder.ISOLATE ? ISOLATION : settings.recoveryTimeout(),
        () -> execute(order, upstream, settings.recoveryTimeout()));
    return new Reply.Executed(BreakerMetrics.of(upstream.breaker().snapshot()));
  }

  @Override
  public void orderReceived(
      ServerId server, BreakerOrder order, Duration remaining, String replica) {
    upstreams
        .find(server)
        .ifPresent(
            upstream -> {
              if (remaining.isPositive()) {
                execute(order, upstream, remaining);
                audit(server, order, replica);
              } else if (upstream.breaker().snapshot().mode() == BreakerMode.ISOLATE) {
                upstream.breaker().forceClose();
                audit(server, order, replica);
              }
            });
  }

  private void audit(ServerId server, BreakerOrder order, String replica) {
    events.onEvent(
        new BridgeEvent.Audited(
            new AuditEntry(
                new Caller("replica:" + replica),
                CallOrigin.NONE,
                "breaker/" + order.word(),
                "server=" + server,
                Decision.ALLOWED)));
  }

  private void execute(BreakerOrder order, Upstream upstream, Duration duration) {
    Breaker breaker = upstream.breaker();
    switch (order) {
      case OPEN -> breaker.forceOpen(duration);
      case ISOLATE -> breaker.isolate();
      case CLOSE -> {
        toolBreakers.forget(upstream.id());
        breaker.forceClose();
      }
      case RESET -> {
        toolBreakers.forget(upstream.id());
        breaker.reset();
      }
    }
  }
}
